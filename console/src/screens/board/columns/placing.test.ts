import { describe, expect, test } from "vitest";
import { neighbour } from "../neighbour.ts";
import { type Column, extended, placed } from "./placing.ts";

interface Card {
  id: number;
  deadline: string | null;
  note?: string;
}
const day = (id: number) => `2026-12-${String(id % 30).padStart(2, "0")}`;
const card = (id: number, note?: string): Card => ({ id, deadline: day(id), ...(note && { note }) });
const column = (key: string, ids: number[], next: string | null = null): Column<Card> => ({
  key,
  items: ids.map((id) => card(id)),
  next,
});
const ids = (columns: readonly Column<Card>[]) =>
  Object.fromEntries(columns.map(({ key, items }) => [key, items.map(({ id }) => id)]));
const NONE = new Set<number>();

describe("news on the board", () => {
  test("a card that moved stands in its new column, and is marked", () => {
    const { columns, arrived } = placed(
      [column("new", [1, 2]), column("lost", [])],
      [column("new", [1]), column("lost", [2])],
      NONE,
    );
    expect(ids(columns)).toEqual({ new: [1], lost: [2] });
    expect([...arrived]).toEqual([2]);
  });

  test("the first reading marks nothing", () => {
    expect(placed([], [column("new", [1, 2])], NONE).arrived.size).toBe(0);
  });

  test("a held card stays under the hand, with what is new about it", () => {
    const before = [column("new", [1, 2, 3]), column("lost", [9])];
    const fresh = [column("new", [1, 3]), { key: "lost", items: [card(2, "changed"), card(9)], next: null }];
    const held = placed(before, fresh, new Set([2]));
    expect(ids(held.columns)).toEqual({ new: [1, 2, 3], lost: [9] });
    expect(held.columns[0]?.items[1]?.note).toBe("changed");
    expect(held.arrived.size).toBe(0);
    const released = placed(held.columns, fresh, NONE);
    expect(ids(released.columns)).toEqual({ new: [1, 3], lost: [2, 9] });
    expect([...released.arrived]).toEqual([2]);
  });

  test("a held card that is gone from everywhere stays until it is let go", () => {
    const held = placed([column("new", [1, 2])], [column("new", [1])], new Set([2]));
    expect(ids(held.columns)).toEqual({ new: [1, 2] });
    expect(ids(placed(held.columns, [column("new", [1])], NONE).columns)).toEqual({ new: [1] });
  });

  test("what was loaded behind the first page stays, with its cursor", () => {
    const before = [column("new", [1, 2, 3, 4, 5, 6], "after 6")];
    const { columns } = placed(before, [column("new", [1, 2, 3], "after 3")], NONE);
    expect(ids(columns)).toEqual({ new: [1, 2, 3, 4, 5, 6] });
    expect(columns[0]?.next).toBe("after 6");
  });

  test("a card that a new one pushed off the first page is not lost; one that left is", () => {
    const before = [column("new", [2, 3, 4, 5], "after 5")];
    const { columns } = placed(before, [column("new", [1, 2, 4], "after 4")], NONE);
    expect(ids(columns)).toEqual({ new: [1, 2, 4, 5] });
  });

  test("no card stands twice", () => {
    const before = [column("new", [1, 2, 3, 4], "after 4"), column("lost", [])];
    const fresh = [column("new", [1, 2], "after 2"), column("lost", [4])];
    expect(ids(placed(before, fresh, NONE).columns)).toEqual({ new: [1, 2, 3], lost: [4] });
    expect(extended(column("new", [1, 2], "x"), { items: [card(2), card(3)], next: null })).toEqual(
      column("new", [1, 2, 3]),
    );
  });
});

describe("arrow keys", () => {
  const board = [
    column("new", [1, 2, 3]),
    column("contacted", []),
    column("qualified", [4]),
    column("lost", [5, 6, 7]),
  ];
  test.each([
    [null, "down", 1],
    [1, "down", 2],
    [3, "down", 3],
    [1, "up", 1],
    [3, "after", 4],
    [4, "before", 1],
    [4, "after", 5],
    [7, "after", 7],
    [99, "up", 1],
  ] as const)("from %s %s is %s", (from, way, to) => {
    expect(neighbour(board, from, way)).toBe(to);
  });

  test("an empty board has no card to go to", () => {
    expect(neighbour([column("new", [])], null, "down")).toBeNull();
  });
});
