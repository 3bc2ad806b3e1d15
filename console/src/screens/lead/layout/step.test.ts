import { describe, expect, it } from "vitest";
import { movesOf, stepOf } from "./step";

const contact = { status: "new", stage: "interest", phase: "contact", owner: 7 };

describe("in step with its run", () => {
  it("is a page that shows what the run knows", () => {
    expect(stepOf(contact, { ...contact }, false)).toBe("in_step");
    expect(stepOf(contact, { ...contact, phase: "qualify" }, false)).toBe("behind");
    expect(stepOf(contact, undefined, false)).toBe("unknown");
  });

  it("knows a run that has ended from one that has not begun", () => {
    expect(stepOf({ ...contact, phase: "closed" }, null, true)).toBe("ended");
    expect(stepOf(contact, null, false)).toBe("behind");
  });
});

describe("what moved under the open page", () => {
  it("is named, one by one", () => {
    expect(movesOf(contact, { ...contact, status: "contacted", owner: 9 })).toEqual([
      { of: "status", from: "new", to: "contacted" },
      { of: "owner", from: 7, to: 9 },
    ]);
    expect(movesOf(contact, { ...contact, stage: "decision" })).toEqual([]);
  });
});
