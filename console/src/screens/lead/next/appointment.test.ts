import { describe, expect, it } from "vitest";
import { stepsOf } from "./appointment";

const deposit = { amount: 500, currency: "INR", paid: false, pay_by: null };
const said = (given: Parameters<typeof stepsOf>[0]) => stepsOf(given).map(({ step, state }) => `${step} ${state}`);

describe("an appointment", () => {
  it("is held, waits for its deposit, then is confirmed", () => {
    expect(said({ state: "held", deposit })).toEqual(["held done", "deposit now", "confirmed later"]);
    expect(said({ state: "held", deposit: { ...deposit, paid: true } })).toEqual([
      "held done",
      "deposit done",
      "confirmed now",
    ]);
    expect(said({ state: "confirmed", deposit })).toEqual(["held done", "deposit done", "confirmed done"]);
  });

  it("has no deposit where the hospital asks for none", () => {
    expect(said({ state: "held", deposit: null })).toEqual(["held done", "confirmed now"]);
  });

  it("has no steps once it is over", () => {
    for (const state of ["arrived", "no_show", "cancelled"] as const) {
      expect(stepsOf({ state, deposit })).toEqual([]);
    }
  });
});
