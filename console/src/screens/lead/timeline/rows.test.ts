import { describe, expect, it } from "vitest";
import { isSameMinute, rowsOf } from "./rows";

const entry = (id: string, at: string, minor = false) => ({ id, at, minor });
const shown = { zone: "Asia/Kolkata", minor: false, open: new Set<string>() };

describe("rows of a timeline", () => {
  it("stand under the days of the hospital, not of the browser", () => {
    const rows = rowsOf([entry("b", "2026-11-29T19:00:00Z"), entry("a", "2026-11-29T18:00:00Z")], shown);
    expect(rows.map((row) => row.key)).toEqual(["day 2026-11-30", "b", "day 2026-11-29", "a"]);
  });

  it("stand under the right days over a clock change", () => {
    const ends = ["2026-11-02T05:30:00Z", "2026-11-02T04:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T03:30:00Z"];
    const rows = rowsOf(
      ends.map((at, index) => entry(String(index), at)),
      { ...shown, zone: "America/New_York" },
    );
    expect(rows.filter((row) => row.of === "day").map((row) => row.key)).toEqual([
      "day 2026-11-02",
      "day 2026-11-01",
      "day 2026-10-31",
    ]);
  });

  it("leave out what few readers need, say how much, and show it on request", () => {
    const entries = [
      entry("d", "2026-11-29T08:00:00Z"),
      entry("c", "2026-11-29T07:00:00Z", true),
      entry("b", "2026-11-29T06:00:00Z", true),
      entry("a", "2026-11-28T06:00:00Z", true),
    ];
    const rows = rowsOf(entries, shown);
    expect(rows.map((row) => row.key)).toEqual(["day 2026-11-29", "d", "day 2026-11-28"]);
    expect(rows.map((row) => (row.of === "day" ? row.hidden : null))).toEqual([2, null, 1]);
    const open = rowsOf(entries, { ...shown, open: new Set(["day 2026-11-29"]) });
    expect(open.map((row) => row.key)).toEqual(["day 2026-11-29", "d", "c", "b", "day 2026-11-28"]);
    expect(rowsOf(entries, { ...shown, minor: true })).toHaveLength(6);
  });

  it("tell the time once a minute", () => {
    const [, first, second, third] = rowsOf(
      [entry("c", "2026-11-29T08:00:40Z"), entry("b", "2026-11-29T08:00:10Z"), entry("a", "2026-11-29T07:59:59Z")],
      shown,
    );
    expect(second && isSameMinute(second, first)).toBe(true);
    expect(third && isSameMinute(third, second)).toBe(false);
    expect(first && isSameMinute(first, undefined)).toBe(false);
  });

  it("show an entry once that came on two pages", () => {
    const twice = entry("a", "2026-11-29T06:00:00Z");
    expect(rowsOf([twice, twice], shown)).toHaveLength(2);
  });
});
