import { describe, expect, it } from "vitest";
import { changeOf, ownField, PROFILE, read, readTyped, same, typedOf } from "./fields";

const lead = { city: "Chennai", insurance: true, custom: { which_eye: "left", visits: 3 } };

describe("one field at a time", () => {
  it("sends only that field", () => {
    expect(changeOf(lead, "city", "Madurai")).toEqual({ city: "Madurai" });
    expect(changeOf(lead, "city", null)).toEqual({ city: null });
  });

  it("sends a hospital's own fields together, for they are replaced together", () => {
    expect(changeOf(lead, "custom.visits", 4)).toEqual({ custom: { which_eye: "left", visits: 4 } });
    expect(changeOf(lead, "custom.visits", null)).toEqual({ custom: { which_eye: "left" } });
    expect(read(lead, "custom.which_eye")).toBe("left");
  });

  it.each([
    ["line", "  Madurai ", "Madurai"],
    ["line", "   ", null],
    ["long", "two\nlines\n\n", "two\nlines"],
    ["yesno", "no", false],
    ["yesno", "", null],
    ["number", "2,5", 2.5],
    ["number", "two", "two"],
    ["date", "1961-04-02", "1961-04-02"],
  ] as const)("reads a %s from %j", (kind, typed, value) => {
    expect(readTyped(kind, typed)).toBe(value);
  });

  it("shows what it read", () => {
    expect(typedOf(true)).toBe("yes");
    expect(typedOf(null)).toBe("");
    expect(same(3, "3")).toBe(true);
    expect(same("", null)).toBe(true);
  });

  it("edits own fields by their type", () => {
    const own = ownField({
      key: "which_eye",
      label: "Which eye?",
      type: "choice",
      choices: ["left"],
      required: true,
      active: true,
    });
    expect(own).toMatchObject({ name: "custom.which_eye", kind: "choice", choices: ["left"], required: true });
  });

  it("has every field but once", () => {
    expect(new Set(PROFILE.map((field) => field.name)).size).toBe(PROFILE.length);
  });
});
