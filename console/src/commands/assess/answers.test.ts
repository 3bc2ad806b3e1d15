import { describe, expect, it } from "vitest";
import type { Question } from "../../api/gen/index.ts";
import { answersOf, faultsIn, numberOf, progress } from "./answers.ts";

const ask = (code: string, kind: Question["kind"], more: Partial<Question> = {}): Question => ({
  code,
  kind,
  label: code,
  ...more,
});
const FORM = [
  ask("need", "choice", { required: true, options: [{ code: "clear", label: "clear" }] }),
  ask("come", "flag", { required: true }),
  ask("days", "number", { least: 0, most: 400 }),
  ask("insurer", "text"),
  ask("tested", "date"),
];

describe("answers", () => {
  it("are of the kind that each question asks for; what is empty is left out", () => {
    const typed = { need: "clear", come: "no", days: "21", insurer: "  Star ", tested: "" };
    expect(answersOf(FORM, typed)).toEqual({ need: "clear", come: false, days: 21, insurer: "Star" });
  });

  it("to required questions are counted", () => {
    expect(progress(FORM, { come: "yes", days: "3" })).toEqual([1, 2]);
  });

  it("lack what is required, in the order of the form", () => {
    expect([...faultsIn(FORM, {})]).toEqual([
      ["need", { kind: "missing" }],
      ["come", { kind: "missing" }],
    ]);
  });

  it.each([
    ["-1", { kind: "too_low", least: 0 }],
    ["401", { kind: "too_high", most: 400 }],
    ["soon", { kind: "no_number" }],
    ["400", undefined],
  ])("a number %s: %o", (days, fault) => {
    expect(faultsIn(FORM, { need: "clear", come: "yes", days }).get("days")).toEqual(fault);
  });

  it("may be typed in the digits of other scripts", () => {
    expect(["٢١", "२१", "௨௧", "21", "2,5", "٢٫٥"].map(numberOf)).toEqual([21, 21, 21, 21, 2.5, 2.5]);
    expect(["", "2.", "1e5", "0x10"].map(numberOf)).toEqual([null, null, null, null]);
  });
});
