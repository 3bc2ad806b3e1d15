import { describe, expect, it } from "vitest";
import { addressOf, leadIn, shownBy } from "./filters";

describe("the inbox's address", () => {
  it("begins with who waits: for an agent their own, for a manager the teams'", () => {
    expect(shownBy({}, false)).toEqual({ of: "mine", every: false, channel: null, intent: null });
    expect(shownBy({}, true).of).toBe("team");
  });

  it("shows an agent nobody else's, whatever it says", () => {
    expect(shownBy({ of: "all" }, false).of).toBe("mine");
    expect(shownBy({ of: "all" }, true).of).toBe("all");
  });

  it("holds no filter that is none, and nobody who is no lead", () => {
    expect(shownBy({ channel: "pigeon", intent: "toString", every: "1" }, true)).toEqual(shownBy({}, true));
    expect([leadIn({ lead: "7" }), leadIn({ lead: "x" }), leadIn({ lead: -1 }), leadIn({})]).toEqual([
      7,
      null,
      null,
      null,
    ]);
  });

  it("says only what does not go without saying", () => {
    const shown = shownBy({ of: "all", every: true, channel: "sms", intent: "price" }, true);
    expect(addressOf(shown, true, 7)).toEqual({ of: "all", every: true, channel: "sms", intent: "price", lead: 7 });
    expect(addressOf(shownBy({}, true), true, null)).toEqual({});
  });
});
