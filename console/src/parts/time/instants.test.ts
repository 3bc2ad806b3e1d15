import { describe, expect, it } from "vitest";
import { absolute, daysBetween, instantOf, offsetOf, relative, wallOf, zoneBeside } from "./instants";

const KOLKATA = { zone: "Asia/Kolkata", locale: "en" };
const NEW_YORK = { zone: "America/New_York", locale: "en" };
const at = (iso: string) => Date.parse(iso);
const HOUR = 3_600_000;

describe("times of the hospital", () => {
  it("are told in its zone, whatever the browser's", () => {
    const now = at("2026-11-29T05:00:00Z");
    expect(absolute(now, KOLKATA, now)).toBe("10:30");
    expect(absolute(now, NEW_YORK, now)).toBe("00:00");
    expect(absolute(at("2026-11-30T03:30:00Z"), KOLKATA, now)).toBe("Mon 09:00");
    expect(absolute(at("2026-12-09T03:30:00Z"), KOLKATA, now)).toMatch(/9.*09:00/);
    expect(absolute(at("2027-12-09T03:30:00Z"), KOLKATA, now)).toMatch(/2027/);
  });

  it("are relative up to an hour", () => {
    const now = at("2026-11-29T05:00:00Z");
    expect(relative(now + 12 * 60_000, KOLKATA, now)).toMatch(/^in 12 min/);
    expect(relative(now - 3 * 60_000, KOLKATA, now)).toMatch(/^3 min.* ago/);
    expect(relative(now + HOUR, KOLKATA, now)).toBeNull();
  });

  it("name the zone only where the browser's clock shows another hour", () => {
    const moment = at("2026-11-29T05:00:00Z");
    expect(zoneBeside(moment, KOLKATA, "Asia/Kolkata")).toBeNull();
    expect(zoneBeside(moment, KOLKATA, "Asia/Colombo")).toBeNull();
    expect(zoneBeside(moment, KOLKATA, "Europe/Berlin")).toBe("GMT+5:30");
    expect(zoneBeside(moment, NEW_YORK, "Asia/Kolkata")).toBe("EST");
    expect(zoneBeside(at("2026-07-01T05:00:00Z"), NEW_YORK, "Asia/Kolkata")).toBe("EDT");
  });
});

describe("a clock change in New York", () => {
  it("counts days by the calendar, also of 23 and 25 hours", () => {
    const spring = at("2026-03-08T04:30:00Z"); // Sat 23:30, the night of 23 hours
    expect(daysBetween(spring, spring + HOUR, NEW_YORK.zone)).toBe(1);
    expect(daysBetween(at("2026-11-01T04:30:00Z"), at("2026-11-02T04:30:00Z"), NEW_YORK.zone)).toBe(0);
  });

  it("finds the instant of a wall time: the missing hour is an hour later, the doubled hour is the first", () => {
    const zone = NEW_YORK.zone;
    expect(new Date(instantOf("2026-03-08T01:59", zone)).toISOString()).toBe("2026-03-08T06:59:00.000Z");
    expect(new Date(instantOf("2026-03-08T02:30", zone)).toISOString()).toBe("2026-03-08T07:30:00.000Z");
    expect(new Date(instantOf("2026-03-08T03:00", zone)).toISOString()).toBe("2026-03-08T07:00:00.000Z");
    expect(new Date(instantOf("2026-11-01T01:30", zone)).toISOString()).toBe("2026-11-01T05:30:00.000Z");
    expect(new Date(instantOf("2026-11-01T02:00", zone)).toISOString()).toBe("2026-11-01T07:00:00.000Z");
  });

  it.each(["America/New_York", "Asia/Kolkata", "Pacific/Apia", "Asia/Kathmandu", "UTC"])(
    "goes from instants to wall times and back in %s, through a year but for the doubled hour",
    (zone) => {
      for (
        let moment = at("2026-01-01T00:00:00Z");
        moment < at("2027-01-01T00:00:00Z");
        moment += 25 * HOUR + 30 * 60_000
      ) {
        const back = instantOf(wallOf(moment, zone), zone);
        expect(wallOf(back, zone)).toBe(wallOf(moment, zone));
        expect([0, HOUR]).toContain(moment - back);
      }
    },
  );

  it("knows offsets of quarter hours", () => {
    expect(offsetOf(at("2026-06-01T00:00:00Z"), "Asia/Kathmandu")).toBe(345);
    expect(offsetOf(at("2026-06-01T00:00:00Z"), "Asia/Kolkata")).toBe(330);
  });
});
