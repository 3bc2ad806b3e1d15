import { QueryClient } from "@tanstack/react-query";
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

  it("is read once, after a quarter of a second, and queries that asked to be left alone are", () => {
    const client = new QueryClient();
    client.setQueryData(["today", "mine"], {});
    client.getQueryCache().build(client, { queryKey: ["leads", "quiet"], meta: { live: false } });
    const spy = vi.spyOn(client, "invalidateQueries");
    const heard: Changed[] = [];
    const collector = new Collector(client, (changed) => heard.push(...changed));
    for (let id = 1; id <= 50; id += 1) {
      collector.add([{ kind: "lead", id }]);
    }
    vi.advanceTimersByTime(COLLECT - 1);
    expect(spy).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(spy).toHaveBeenCalledTimes(1);
    expect(heard).toHaveLength(50);
    expect(client.getQueryState(["today", "mine"])?.isInvalidated).toBe(true);
    expect(client.getQueryState(["leads", "quiet"])?.isInvalidated).toBe(false);
  });
});
