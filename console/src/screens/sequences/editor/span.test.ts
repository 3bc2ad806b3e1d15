import { expect, it } from "vitest";
import { readSpan, writeSpan } from "./span";

it("reads spans in the largest unit that says them whole, and writes them back", () => {
  expect(["PT30M", "P1D", "PT24H", "P1W", "PT90M", "PT0S"].map(readSpan)).toEqual([
    { amount: 30, unit: "minutes" },
    { amount: 1, unit: "days" },
    { amount: 1, unit: "days" },
    { amount: 7, unit: "days" },
    { amount: 90, unit: "minutes" },
    { amount: 0, unit: "minutes" },
  ]);
  expect(["", "P", "PT", "PT5S", "30 minutes"].map(readSpan)).toEqual([null, null, null, null, null]);
  expect(writeSpan(2, "days")).toBe("P2D");
});
