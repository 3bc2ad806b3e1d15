import { describe, expect, it } from "vitest";
import { daysFrom, freeOn, isResource, resourceOf, slotsOf } from "./slots.ts";

const IN = "Asia/Kolkata";
const NOW = Date.parse("2026-11-30T04:00:00Z"); // 09:30 there

describe("the slots of a day", () => {
  it("are half hours by the hospital's clock; what is over cannot be chosen", () => {
    const slots = slotsOf("2026-11-30", IN, 30, [], NOW);
    expect(slots).toHaveLength(24);
    expect(slots[0]).toEqual({ wall: "2026-11-30T08:00", at: Date.parse("2026-11-30T02:30:00Z"), state: "past" });
    expect(slots.find(({ state }) => state === "free")?.wall).toBe("2026-11-30T10:00");
  });

  it("are taken where they overlap an appointment, also by their length", () => {
    const taken = [{ starts_at: "2026-12-01T04:30:00Z", minutes: 30 }]; // 10:00 there
    const busy = (minutes: number) =>
      slotsOf("2026-12-01", IN, minutes, taken, NOW)
        .filter(({ state }) => state === "taken")
        .map(({ wall }) => wall.slice(11));
    expect(busy(30)).toEqual(["10:00"]);
    expect(busy(60)).toEqual(["09:30", "10:00"]);
    expect(freeOn("2026-12-01", IN, 30, taken, NOW)).toBe(23);
  });

  it("keep their wall time over a clock change", () => {
    const at = (day: string) => new Date(slotsOf(day, "America/New_York", 30, [], 0)[2]?.at ?? 0).toISOString();
    expect(at("2026-10-31")).toBe("2026-10-31T13:00:00.000Z");
    expect(at("2026-11-01")).toBe("2026-11-01T14:00:00.000Z");
  });
});

describe("the days to choose from", () => {
  it("begin with the hospital's today, whatever the browser's", () => {
    expect(daysFrom(Date.parse("2026-11-30T20:00:00Z"), IN, 2)).toEqual(["2026-12-01", "2026-12-02"]);
    expect(daysFrom(Date.parse("2026-11-30T03:00:00Z"), "America/New_York", 1)).toEqual(["2026-11-29"]);
  });
});

describe("a resource", () => {
  it("is written as the API takes it", () => {
    expect(resourceOf(" Dr Iyer ")).toBe("Dr-Iyer");
    expect([isResource("dr-iyer"), isResource(""), isResource("-x"), isResource("dr/iyer")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
