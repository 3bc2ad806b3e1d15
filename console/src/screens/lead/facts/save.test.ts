import { describe, expect, it } from "vitest";
import { type Desk, saveField, type Versioned } from "./save";

const STALE = new Error("stale");

/** A lead as the engine keeps it, which others change before each try. */
function engine(stored: Versioned, ...others: Partial<Versioned>[]) {
  let kept = stored;
  const sent: unknown[] = [];
  const desk: Desk<Versioned> = {
    put: async (body, version) => {
      const other = others.shift();
      if (other) {
        kept = { ...kept, ...other, version: `${kept.version}+` };
      }
      sent.push(body);
      if (version !== kept.version) {
        throw STALE;
      }
      kept = { ...kept, ...body, version: `${kept.version}+` };
    },
    read: async () => kept,
    isStale: (refused) => refused === STALE,
  };
  return { desk, sent, kept: () => kept };
}

const lead = { city: "Chennai", postcode: "600020", custom: { eye: "left" }, version: "1" };

describe("saving a field", () => {
  it("sends that field alone", async () => {
    const { desk, sent } = engine(lead);
    expect(await saveField(desk, lead, "city", "Madurai")).toEqual({ of: "saved", also: [] });
    expect(sent).toEqual([{ city: "Madurai" }]);
  });

  it("goes beside another's change of another field, and tells of it", async () => {
    const { desk, kept } = engine(lead, { postcode: "600001" });
    const saved = await saveField(desk, lead, "city", "Madurai");
    expect(saved).toEqual({ of: "saved", also: [{ name: "postcode", before: "600020", now: "600001" }] });
    expect(kept()).toMatchObject({ city: "Madurai", postcode: "600001" });
  });

  it("keeps another's own field, too", async () => {
    const { desk, kept } = engine(lead, { custom: { eye: "left", side: "x" } });
    await saveField(desk, lead, "custom.eye", "right");
    expect(kept().custom).toEqual({ eye: "right", side: "x" });
  });

  it("asks where both changed the same field, and overwrites nothing", async () => {
    const { desk, kept } = engine(lead, { city: "Salem" });
    const saved = await saveField(desk, lead, "city", "Madurai");
    expect(saved).toMatchObject({ of: "conflict", now: { city: "Salem" } });
    expect(kept().city).toBe("Salem");
  });

  it("never sends without a version: what is there is read first", async () => {
    const { desk, sent } = engine({ ...lead, city: "Salem" });
    const saved = await saveField(desk, { ...lead, version: "" }, "city", "Madurai");
    expect(saved).toMatchObject({ of: "conflict", now: { city: "Salem" } });
    expect(sent).toEqual([]);
  });

  it("has nothing to ask where both typed the same", async () => {
    const { desk } = engine(lead, { city: "Madurai" });
    expect(await saveField(desk, lead, "city", "Madurai")).toMatchObject({ of: "saved" });
  });

  it("gives up where the lead never stands still, and passes other refusals on", async () => {
    const restless = engine(lead, { postcode: "1" }, { postcode: "2" }, { postcode: "3" });
    await expect(saveField(restless.desk, lead, "city", "Madurai")).rejects.toBe(STALE);
    const taken = new Error("identity_taken");
    const desk = { ...restless.desk, put: () => Promise.reject(taken) };
    await expect(saveField(desk, lead, "phone", "1")).rejects.toBe(taken);
  });
});
