import { expect, it } from "vitest";
import { digitsOf, overCap } from "./money";
import { moved } from "./order";

it("moves a vendor up, down, and not over the ends", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  const list = ["a", "b"];
  expect(moved(list, 0, -1)).toBe(list);
  expect(moved(list, 1, 2)).toBe(list);
});

it("knows a currency's smallest unit", () => {
  expect(digitsOf("INR")).toBe(2);
  expect(digitsOf("JPY")).toBe(0);
  expect(digitsOf("KWD")).toBe(3);
});

it("warns of a month that is heading over its cap, by messages or money", () => {
  const month = { messages: 80, parts: 80, amount_minor: 800 };
  expect(overCap(month, { channel: "sms", messages_per_month: 79 })).toBe(true);
  expect(overCap(month, { channel: "sms", amount_per_month_minor: 799 })).toBe(true);
  expect(overCap(month, { channel: "sms", messages_per_month: 80, amount_per_day_minor: 1 })).toBe(false);
  expect(overCap(month, null)).toBe(false);
});
