import { describe, expect, it } from "vitest";
import { awayUntil, spans } from "./absence";

const at = (iso: string) => Date.parse(iso);
const until = (moment: string, zone: string) =>
  Object.fromEntries(spans(at(moment), zone).map(({ id, until }) => [id, new Date(until).toISOString()]));

describe("how long one may be away", () => {
  it("goes by the hospital's day, not by the browser's", () => {
    expect(until("2026-11-29T18:00:40Z", "Asia/Kolkata")).toEqual({
      quarter: "2026-11-29T18:15:00.000Z",
      hour: "2026-11-29T19:00:00.000Z",
      day: "2026-11-29T18:30:00.000Z",
      tomorrow: "2026-11-30T18:30:00.000Z",
    });
  });

  it("ends a day of 25 hours at midnight, too", () => {
    const { day, tomorrow } = until("2026-11-01T12:00:00Z", "America/New_York");
    expect(day).toBe("2026-11-02T05:00:00.000Z");
    expect(tomorrow).toBe("2026-11-03T05:00:00.000Z");
  });
});

describe("who is away", () => {
  const leave = (starts: string, ends: string) => ({ starts, ends, reason: null });
  const agent = {
    time_off: [
      leave("2026-11-29T09:00:00Z", "2026-11-29T12:00:00Z"),
      leave("2026-11-29T11:00:00Z", "2026-11-29T18:00:00Z"),
      leave("2026-12-24T00:00:00Z", "2026-12-27T00:00:00Z"),
    ],
  };

  it("is so until the last of the absences of now ends", () => {
    expect(awayUntil(agent, at("2026-11-29T11:30:00Z"))).toBe(at("2026-11-29T18:00:00Z"));
    expect(awayUntil(agent, at("2026-11-29T18:00:00Z"))).toBeNull();
    expect(awayUntil(undefined, at("2026-11-29T11:30:00Z"))).toBeNull();
  });
});
