import { expect, it } from "vitest";
import { FILTERS, fits, kindsOf } from "./filters";

const interaction = (interaction_type: string, notes: string | null = null) => ({
  interaction: { interaction_type, notes } as never,
});

it("shows calls apart from notes, and a call's notes among both", () => {
  expect(fits("calls", interaction("call"))).toBe(true);
  expect(fits("calls", interaction("note", "x"))).toBe(false);
  expect(fits("notes", interaction("note", "x"))).toBe(true);
  expect(fits("notes", interaction("call"))).toBe(false);
  expect(fits("notes", interaction("call", "wants mornings"))).toBe(true);
  expect(fits("all", { interaction: null })).toBe(true);
});

it("asks the API for no more kinds than it shows", () => {
  expect(FILTERS.map(kindsOf)).toEqual([null, ["interaction"], ["message"], ["interaction"], ["touch"], ["decision"]]);
});
