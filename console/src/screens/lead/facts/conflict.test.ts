import { describe, expect, it } from "vitest";
import { agrees, conflictOf } from "./conflict";

const before = { first_name: "Meera", city: "Chennai", notes: null, custom: { eye: "left" } };

describe("a conflict", () => {
  it("is one when the other person changed the same field", () => {
    const conflict = conflictOf(before, { ...before, city: "Madurai" }, "city");
    expect(conflict).toEqual({ touches: true, others: [] });
  });

  it("is none when they changed another, which is told", () => {
    const conflict = conflictOf(before, { ...before, first_name: "Mira", custom: { eye: "right" } }, "city");
    expect(conflict.touches).toBe(false);
    expect(conflict.others.map((one) => one.name)).toEqual(["first_name", "custom.eye"]);
  });

  it("is none when both said the same", () => {
    expect(agrees({ ...before, city: "Madurai" }, "city", "Madurai")).toBe(true);
  });

  it("sees own fields that came or went", () => {
    expect(conflictOf(before, { ...before, custom: {} }, "custom.eye").touches).toBe(true);
    expect(conflictOf(before, { ...before, custom: { eye: "left", side: "x" } }, "custom.side").touches).toBe(true);
  });
});
