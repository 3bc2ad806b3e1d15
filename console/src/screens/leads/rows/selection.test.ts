import { expect, test } from "vitest";
import { EVERYTHING, isChosen, isEmpty, loaded, MOST_IDS, NOTHING, ranged, toggled } from "./selection.ts";

const ORDER = [10, 20, 30, 40, 50];
const ids = (selection: typeof NOTHING) => [...selection.ids].sort();

test("one more, one less", () => {
  const one = toggled(NOTHING, 20);
  expect(ids(one)).toEqual([20]);
  expect(isEmpty(toggled(one, 20))).toBe(true);
});

test("a range goes from the last one chosen, upwards or downwards", () => {
  expect(ids(ranged(toggled(NOTHING, 20), 40, ORDER))).toEqual([20, 30, 40]);
  expect(ids(ranged(toggled(NOTHING, 40), 20, ORDER))).toEqual([20, 30, 40]);
});

test("a second range keeps its beginning", () => {
  const first = ranged(toggled(NOTHING, 30), 50, ORDER);
  expect(ids(ranged(first, 10, ORDER))).toEqual([10, 20, 30, 40, 50]);
});

test("a range whose beginning is gone chooses the one alone", () => {
  expect(ids(ranged(toggled(NOTHING, 99), 20, ORDER))).toEqual([20, 99]);
  expect(ids(ranged(NOTHING, 20, ORDER))).toEqual([20]);
});

test("everything chosen, one click begins anew with that one", () => {
  expect(isChosen(EVERYTHING, 12345)).toBe(true);
  expect(ids(toggled(EVERYTHING, 20))).toEqual([20]);
});

test("no more ids than the API takes", () => {
  const many = Array.from({ length: 5_000 }, (_, id) => id);
  expect(loaded(many).ids.size).toBe(MOST_IDS);
});
