import { describe, expect, it } from "vitest";
import type { DayTaskRead, OpenOfferRead } from "../../api/gen/index.ts";
import { following, heldOrder, linesOf, offerLines, preselected, taskLines } from "./day.ts";

const offer = (id: number) => ({ id, lead_id: 40 + id }) as OpenOfferRead;
const task = (id: number | null, group: DayTaskRead["group"], lead_id = 7) =>
  ({ id, group, lead_id, kind: "call" }) as DayTaskRead;
const lines = (offers: number[], tasks: DayTaskRead[]) => linesOf(offerLines(offers.map(offer)), taskLines(tasks));

describe("a day", () => {
  it("is one list: offers, then now, next and later, each in the order of the API", () => {
    const day = lines([1, 2], [task(5, "later"), task(3, "now"), task(4, "next"), task(null, "now", 9)]);
    expect(day.map(({ key }) => key)).toEqual(["offer:1", "offer:2", "task:3", "wait:9:call", "task:4", "task:5"]);
  });

  it("begins with the first line of now; offers wait beside it", () => {
    expect(preselected(lines([1], [task(3, "now")]))?.key).toBe("task:3");
    expect(preselected(lines([1], [task(4, "next")]))?.key).toBe("offer:1");
    expect(preselected(lines([], [task(4, "later")]))?.key).toBe("task:4");
    expect(preselected([])).toBeUndefined();
  });
});

describe("the choice", () => {
  it("goes on to the next line when its own is gone, at the end to the one before", () => {
    const before = ["a", "b", "c", "d"];
    expect(following(before, "b", new Set(["a", "c", "d"]))).toBe("c");
    expect(following(before, "b", new Set(["a", "d"]))).toBe("d");
    expect(following(before, "d", new Set(["a", "b"]))).toBe("b");
    expect(following(before, "a", new Set())).toBeUndefined();
    expect(following(before, "x", new Set(["a"]))).toBeUndefined();
  });
});

describe("a list under a hand", () => {
  const rows = (...keys: string[]) => keys.map((key) => ({ key }));

  it("keeps its order, and new lines come at its end", () => {
    expect(heldOrder(["b", "c"], rows("a", "b", "c", "d")).map(({ key }) => key)).toEqual(["b", "c", "a", "d"]);
    expect(heldOrder(["c", "b"], rows("b", "c")).map(({ key }) => key)).toEqual(["c", "b"]);
  });

  it("loses what is gone", () => {
    expect(heldOrder(["a", "b", "c"], rows("c", "a")).map(({ key }) => key)).toEqual(["a", "c"]);
  });
});
