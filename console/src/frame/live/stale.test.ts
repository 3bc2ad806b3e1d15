import { type Query, QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Changed } from "./messages";
import { COLLECT, Collector, isStaleBy } from "./stale";

describe("what a change makes stale", () => {
  it("is a lead's own page only where that lead changed", () => {
    expect(isStaleBy(["lead", 42, "timeline"], { kind: "lead", id: 42 })).toBe(true);
    expect(isStaleBy(["lead", 43, "timeline"], { kind: "lead", id: 42 })).toBe(false);
    expect(isStaleBy(["lead", 42, "tasks"], { kind: "task", id: 7, lead_id: 42 })).toBe(true);
    expect(isStaleBy(["lead", 7], { kind: "task", id: 7, lead_id: 42 })).toBe(false);
  });

  it("is every list that may show it", () => {
    for (const root of ["leads", "board", "today", "counts"]) {
      expect(isStaleBy([root, { status: "new" }], { kind: "lead", id: 42 })).toBe(true);
    }
    expect(isStaleBy(["notices"], { kind: "lead", id: 42 })).toBe(false);
    expect(isStaleBy(["jobs", 4], { kind: "job", id: 4 })).toBe(true);
    expect(isStaleBy(["jobs", 5], { kind: "job", id: 4 })).toBe(false);
  });
});

describe("a burst of changes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function watched() {
    const client = new QueryClient();
    client.setQueryData(["today", "mine"], {});
    client.getQueryCache().build(client, { queryKey: ["leads", "quiet"], meta: { live: false } });
    const read: string[][] = [];
    const spy = vi.spyOn(client, "invalidateQueries").mockImplementation(async (filters) => {
      const all = client.getQueryCache().findAll(filters as { predicate: (query: Query) => boolean });
      read.push(all.map(({ queryHash }) => queryHash));
    });
    const heard: Changed[] = [];
    return { client, spy, read, heard, collector: new Collector(client, (changed) => heard.push(...changed)) };
  }
  const TODAY = '["today","mine"]';

  it("is read at once at its first change, and once more for all that follow", () => {
    const { collector, read, heard } = watched();
    for (let id = 1; id <= 50; id += 1) {
      collector.add([{ kind: "lead", id }]);
    }
    expect(read).toEqual([[TODAY]]);
    expect(heard).toHaveLength(1);
    vi.advanceTimersByTime(COLLECT - 1);
    expect(read).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(read).toEqual([[TODAY], [TODAY]]);
    expect(heard).toHaveLength(50);
    vi.advanceTimersByTime(10 * COLLECT);
    expect(read).toHaveLength(2);
  });

  it("breaks no reading off, and reads again what was being read", () => {
    const { client, collector, read } = watched();
    const today = client.getQueryCache().find({ queryKey: ["today", "mine"] });
    today?.setState({ fetchStatus: "fetching" });
    collector.add([{ kind: "lead", id: 1 }]);
    vi.advanceTimersByTime(COLLECT);
    expect(read.flat()).toEqual([]);
    today?.setState({ fetchStatus: "idle" });
    vi.advanceTimersByTime(COLLECT);
    expect(read.flat()).toEqual([TODAY]);
    vi.advanceTimersByTime(10 * COLLECT);
    expect(read.flat()).toEqual([TODAY]);
  });

  it("reads what may wait in the next turn, also under a stream of changes", () => {
    const { client, collector, read } = watched();
    const merges = client.getQueryCache().build(client, { queryKey: ["lead", 1, "merges"], meta: { live: "later" } });
    collector.add([{ kind: "lead", id: 1 }]);
    expect(read).toEqual([[TODAY]]);
    collector.add([{ kind: "lead", id: 1 }]);
    vi.advanceTimersByTime(COLLECT);
    expect(read[1]).toContain(merges.queryHash);
    vi.advanceTimersByTime(10 * COLLECT);
    expect(read).toHaveLength(2);
  });

  it("leaves alone the queries that asked for it", () => {
    const { collector, read } = watched();
    collector.add([{ kind: "lead", id: 1 }]);
    expect(read.flat()).not.toContain('["leads","quiet"]');
  });
});
