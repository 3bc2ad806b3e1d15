import { expect, it } from "vitest";
import type { OutreachStateRead } from "../../api/gen";
import { isHeld, spreadMinutes, spreadsUntil } from "./switch";

const LIVE: OutreachStateRead = { paused: false, waiting: 0, waiting_for: {}, mode: "live" };
const NOW = Date.parse("2026-11-30T12:00:00Z");

it("holds messages back while they are paused, tried out or diverted", () => {
  expect(isHeld(LIVE)).toBe(false);
  expect(isHeld({ ...LIVE, paused: true })).toBe(true);
  expect(isHeld({ ...LIVE, mode: "divert" })).toBe(true);
});

it("says until when what waited goes out, and no longer", () => {
  const spread_until = "2026-11-30T12:10:00Z";
  expect(spreadsUntil({ ...LIVE, spread_until }, NOW)).toBe(spread_until);
  expect(spreadsUntil({ ...LIVE, spread_until }, NOW + 11 * 60_000)).toBeNull();
  expect(spreadsUntil({ ...LIVE, spread_until, paused: true }, NOW)).toBeNull();
  expect(spreadsUntil(LIVE, NOW)).toBeNull();
});

it("spreads a long pause over half an hour", () => {
  expect(spreadMinutes("2026-11-30T11:00:00Z", NOW)).toBe(10);
  expect(spreadMinutes("2026-11-30T05:59:00Z", NOW)).toBe(30);
  expect(spreadMinutes(undefined, NOW)).toBe(10);
});
