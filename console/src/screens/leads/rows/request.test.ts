import { expect, test } from "vitest";
import { requestOf } from "./request.ts";

const NOW = Date.parse("2026-11-30T20:00:00Z");

test("days are those of the hospital, and until includes its day", () => {
  const days = { created_from: "2026-11-01", created_to: "2026-11-30" };
  expect(requestOf(days, "Asia/Kolkata", NOW)).toEqual({
    created_from: "2026-10-31T18:30:00.000Z",
    created_to: "2026-11-30T18:30:00.000Z",
  });
});

test("over a clock change each day begins at its own midnight", () => {
  // New York leaves summer time on 1 November 2026.
  const days = { created_from: "2026-11-01", created_to: "2026-11-01" };
  expect(requestOf(days, "America/New_York", NOW)).toEqual({
    created_from: "2026-11-01T04:00:00.000Z",
    created_to: "2026-11-02T05:00:00.000Z",
  });
});

test("today is the hospital's day, not the browser's", () => {
  // It is 1 December in Chennai already, and still 30 November in New York.
  expect(requestOf({ due_before: "today" }, "Asia/Kolkata", NOW)).toEqual({ due_before: "2026-12-01T18:30:00.000Z" });
  expect(requestOf({ due_before: "today" }, "America/New_York", NOW)).toEqual({
    due_before: "2026-12-01T05:00:00.000Z",
  });
});

test("owners are texts to the API, and what is not a filter is not asked for", () => {
  expect(requestOf({ owner: 7, status: ["new"], tag: undefined }, "UTC", NOW)).toEqual({ owner: "7", status: ["new"] });
});
