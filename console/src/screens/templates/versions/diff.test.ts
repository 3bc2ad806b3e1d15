import { expect, it } from "vitest";
import { diff } from "./diff";

it("says which lines are new, gone and the same, in the order of reading", () => {
  const said = diff("Hello\nBook\nBye", "Hello\nCall us\nBye\nP.S.").map(({ kind, text }) => `${kind} ${text}`);
  expect(said).toEqual(["same Hello", "gone Book", "new Call us", "same Bye", "new P.S."]);
  expect(diff("", "")).toEqual([{ kind: "same", text: "" }]);
});
