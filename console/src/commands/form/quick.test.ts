import { describe, expect, it } from "vitest";
import { nextDay, quickTimes, tomorrowAtNine } from "./quick.ts";

const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

describe("times that are asked for most", () => {
  it("are by the hospital's clock", () => {
    expect(quickTimes(at("2026-11-30T04:05:00Z"), "Asia/Kolkata")).toEqual([
      { id: "hour", wall: "2026-11-30T10:45" },
      { id: "evening", wall: "2026-11-30T17:00" },
      { id: "tomorrow", wall: "2026-12-01T10:00" },
    ]);
  });

  it("leave out an evening that is over, and it is tomorrow there already", () => {
    expect(quickTimes(at("2026-11-30T19:00:00Z"), "Asia/Kolkata").map(({ wall }) => wall)).toEqual([
      "2026-12-01T01:30",
      "2026-12-01T17:00",
      "2026-12-02T10:00",
    ]);
    expect(quickTimes(at("2026-11-30T12:00:00Z"), "Asia/Kolkata").map(({ id }) => id)).toEqual(["hour", "tomorrow"]);
  });
});

describe("tomorrow at nine", () => {
  it("is nine by the clock also over a night of 25 or 23 hours", () => {
    expect(iso(tomorrowAtNine(at("2026-10-31T16:00:00Z"), "America/New_York"))).toBe("2026-11-01T14:00:00.000Z");
    expect(iso(tomorrowAtNine(at("2026-03-07T16:00:00Z"), "America/New_York"))).toBe("2026-03-08T13:00:00.000Z");
  });

  it("waits until the hospital opens again", () => {
    const monday = at("2026-11-30T03:30:00Z");
    expect(tomorrowAtNine(at("2026-11-28T06:00:00Z"), "Asia/Kolkata", monday)).toBe(monday);
  });

  it("goes on into the next month and year", () => {
    expect(nextDay("2026-12-31")).toBe("2027-01-01");
    expect(nextDay("2028-02-28", 2)).toBe("2028-03-01");
  });
});
