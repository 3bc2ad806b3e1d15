import { expect, it } from "vitest";
import { compared } from "./compared";

it("compares two leads field by field, what differs first", () => {
  const left = { first_name: "Meera", city: "Chennai", phone: "+919876543210", email: null, custom: { eye: "left" } };
  const right = { first_name: "Meera", city: "Madurai", phone: null, email: "m@example.com", custom: {} };
  expect(compared(left, right, ["email"]).map(({ name, like, fills }) => [name, like, fills])).toEqual([
    ["city", "differs", false],
    ["phone", "left_only", false],
    ["email", "right_only", true],
    ["custom.eye", "left_only", false],
    ["first_name", "equal", false],
  ]);
});
