import { describe, expect, it } from "vitest";
import { fairnessOf, roomOf, saysSomething } from "./fairness";

describe("how evenly offers lie", () => {
  it.each([
    [0, "even"],
    [0.09, "even"],
    [0.1, "fairly even"],
    [0.3, "uneven"],
    [0.4, "very uneven"],
    [1, "very uneven"],
  ] as const)("%d is %s", (gini, says) => expect(fairnessOf(gini)).toBe(says));
});

describe("whether it says something", () => {
  it.each([
    [3, 6, false],
    [29, 6, false],
    [30, 6, true],
    [100, 1, false],
    [0, 0, false],
  ])("%d offers to %d agents: %s", (offers, agents, says) => expect(saysSomething(offers, agents)).toBe(says));
});

describe("whether another lead fits", () => {
  it.each([
    [0, 20, "free"],
    [15, 20, "free"],
    [16, 20, "busy"],
    [20, 20, "full"],
    [21, 20, "full"],
    [0, 0, "full"],
  ] as const)("%d of %d: %s", (load, capacity, says) => expect(roomOf(load, capacity)).toBe(says));
});
