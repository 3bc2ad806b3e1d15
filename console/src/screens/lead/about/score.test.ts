import { describe, expect, it } from "vitest";
import { readScoring, toFull } from "./score";

describe("a scoring", () => {
  it("has its points by weight, deductions last, and what was unknown", () => {
    const scoring = readScoring({
      score: 48,
      band: "warm",
      fit: 40,
      engagement: 8,
      reasons: [
        { code: "far", points: -10, text: "lives far away" },
        { code: "wants", points: 25, text: "wants cataract surgery" },
        { code: "none", points: 0, text: "nothing" },
        { code: "replied", points: 33, text: "replied" },
      ],
      missing: ["age_years"],
    });
    expect(scoring?.points.map((one) => one.points)).toEqual([33, 25, -10]);
    expect(scoring?.missing).toEqual(["age_years"]);
    expect(scoring && toFull(scoring)).toBe(52);
  });

  it("is read with care when another version wrote it", () => {
    expect(readScoring({})).toBeNull();
    expect(readScoring({ score: "83" })).toBeNull();
    expect(readScoring({ score: 20, reasons: [null, 7, { points: 20, code: "has_phone" }] })).toMatchObject({
      band: null,
      points: [{ points: 20, text: "has phone" }],
      missing: [],
    });
  });
});
