import { expect, it } from "vitest";
import { pathOf } from "./course";

it("draws zero at the foot and the most at the top, the oldest first", () => {
  expect(pathOf([0, 5, 10], 200, 32)).toBe("M0 31L100 16L200 1");
  expect(pathOf([0, 0], 200, 32)).toBe("M0 31L200 31");
  expect(pathOf([], 200, 32)).toBe("");
});
