import { describe, expect, it } from "vitest";
import { countdown, secondsLeft, span, standsStill } from "./left";

const OPENS = Date.parse("2026-11-30T03:30:00Z");
const SUNDAY = OPENS - 14 * 3_600_000;

describe("business time", () => {
  const closed = { until: OPENS + 600_000, secondsLeft: 600, asOf: SUNDAY, runs: false, resumesAt: OPENS };

  it("stands still while the hospital is closed", () => {
    expect(secondsLeft(closed, SUNDAY)).toBe(600);
    expect(secondsLeft(closed, OPENS - 1)).toBe(600);
    expect(standsStill(closed, OPENS - 1)).toBe(true);
  });

  it("runs by itself from the moment it opens", () => {
    expect(standsStill(closed, OPENS)).toBe(false);
    expect(secondsLeft(closed, OPENS + 30_000)).toBe(570);
    expect(secondsLeft(closed, OPENS + 660_000)).toBe(-60);
  });

  it("runs from the moment of the answer while it is open", () => {
    const open = { until: OPENS + 600_000, secondsLeft: 600, asOf: OPENS, runs: true };
    expect(secondsLeft(open, OPENS + 557_000)).toBe(43);
  });

  it("never ends while nobody knows when it opens", () => {
    expect(secondsLeft({ ...closed, resumesAt: null }, OPENS + 1e9)).toBe(600);
  });

  it("is counted to the instant where no business seconds are known", () => {
    expect(secondsLeft({ until: OPENS }, OPENS - 43_500)).toBe(44);
  });
});

describe("the words of a span", () => {
  it("count down to the second within an hour", () => {
    expect(countdown(43, "en")).toBe("0:43");
    expect(countdown(725, "en")).toBe("12:05");
    expect(countdown(-5, "en")).toBe("0:00");
    expect(countdown(7_500, "en")).toBe("2h 5 min");
  });

  it("have the two largest parts", () => {
    expect(span(0, "en")).toBe("0 min");
    expect(span(3 * 86_400 + 4 * 3_600 + 59, "en")).toBe("3d 4h");
    expect(span(-720, "en")).toBe("12 min");
  });
});
