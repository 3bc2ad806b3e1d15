import { afterEach, expect, it } from "vitest";
import { absolute } from "./instants";
import { timeLocale, writeDatesAsIn } from "./region";

afterEach(() => writeDatesAsIn(""));

it("writes English dates as in the hospital's country, others as their language does", () => {
  const at = Date.parse("2026-12-01T04:30:00Z");
  const shown = () => absolute(at, { zone: "Asia/Kolkata", locale: timeLocale("en") }, at - 20 * 86_400_000);
  expect(shown()).toMatch(/^Dec 1/);
  writeDatesAsIn("IN");
  expect(shown()).toMatch(/^1 Dec/);
  expect(timeLocale("ta")).toBe("ta");
  writeDatesAsIn("somewhere");
  expect(timeLocale("en")).toBe("en");
});
