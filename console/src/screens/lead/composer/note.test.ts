import { describe, expect, it } from "vitest";
import { lengthOf } from "../../../parts/length";
import { bodyOf, EMPTY, remainderOf, tooLong } from "./note";

const AT = Date.parse("2026-11-30T05:00:00Z");

describe("a note", () => {
  it("is its words, markup and all", () => {
    const text = "  <b>bold</b> & <script>alert(1)</script>\n";
    expect(bodyOf("note", { ...EMPTY, text }, AT)).toEqual({
      interaction_type: "note",
      notes: "<b>bold</b> & <script>alert(1)</script>",
    });
    expect(bodyOf("note", { ...EMPTY, text: "  \n" }, AT)).toBeNull();
  });

  it("has at most 5,000 characters, counted as people do", () => {
    expect(tooLong("👍".repeat(5_000))).toBe(false);
    expect(tooLong("👍".repeat(5_001))).toBe(true);
    expect(lengthOf(` ${"a".repeat(10)} `)).toBe(10);
    expect(bodyOf("note", { ...EMPTY, text: "a".repeat(5_001) }, AT)).toBeNull();
  });
});

describe("a call", () => {
  it("needs an outcome or words, and was now", () => {
    expect(bodyOf("call", EMPTY, AT)).toBeNull();
    expect(bodyOf("call", { text: "", outcome: "reached" }, AT)).toEqual({
      interaction_type: "call",
      notes: null,
      outcome: "reached",
      completed_at: "2026-11-30T05:00:00.000Z",
    });
  });

  it("that was saved leaves what was typed meanwhile", () => {
    const sent = { text: "Rings back", outcome: "busy" };
    expect(remainderOf(sent, sent)).toEqual(EMPTY);
    expect(remainderOf({ ...sent, text: "Rings back on Monday" }, sent)).toEqual({ text: "on Monday", outcome: "" });
    expect(remainderOf({ ...sent, text: "Has rung back" }, sent)).toEqual({ text: "Has rung back", outcome: "" });
  });
});
