import { describe, expect, test } from "vitest";
import {
  COLUMNS,
  moved,
  readColumns,
  resized,
  type Shown,
  sortedBy,
  switched,
  usual,
  writeColumns,
} from "./columns.ts";

const keys = (columns: readonly Shown[]) => columns.map(({ key }) => key);

describe("columns as they are kept", () => {
  test("are read as they were written, with order and widths", () => {
    const chosen = resized(moved(switched(usual(), "phone"), "phone", -1), "city", 200);
    expect(readColumns(writeColumns(chosen))).toEqual(chosen);
  });

  test.each([[null], ["name"], [[]], [["nothing", 7, {}]]])("%o gives the usual ones", (kept) => {
    expect(readColumns(kept)).toEqual(usual());
  });

  test("the first is always there, and first", () => {
    expect(keys(readColumns(["score", "name:300", "city"]))).toEqual(["name", "score", "city"]);
    expect(readColumns(["score", "name:300"])[0]?.width).toBe(300);
  });

  test("no width is absurd", () => {
    expect(readColumns(["city:9999", "score:1"]).map(({ width }) => width)).toEqual([COLUMNS.name.width, 480, 64]);
  });
});

describe("columns are changed", () => {
  test("the frozen one neither moves nor goes", () => {
    expect(moved(usual(), "name", 1)).toEqual(usual());
    expect(moved(usual(), "status", -1)).toEqual(usual());
    expect(switched(usual(), "name")).toEqual(usual());
  });

  test("on and off again", () => {
    expect(keys(switched(usual(), "email")).at(-1)).toBe("email");
    expect(switched(switched(usual(), "email"), "email")).toEqual(usual());
  });
});

test("a head goes to and fro between the sorts that the API has", () => {
  expect(sortedBy("score", "-created_at")).toBe("-score");
  expect(sortedBy("score", "-score")).toBe("score");
  expect(sortedBy("updated_at", "-updated_at")).toBe("-updated_at");
  expect(sortedBy("deadline", "-score")).toBe("deadline");
  expect(sortedBy("city", "score")).toBeNull();
});
