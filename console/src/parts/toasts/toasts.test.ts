import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dismiss, toast, undoNewest, useToasts } from "./toasts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  act(() => void vi.runAllTimers());
  vi.useRealTimers();
});

describe("toasts", () => {
  it("go after a while, those that can be undone after ten seconds", () => {
    const { result } = renderHook(() => useToasts());
    act(() => {
      toast({ text: "Saved" });
      toast({ text: "Tagged", undo: () => undefined });
    });
    act(() => void vi.advanceTimersByTime(6_000));
    expect(result.current.map(({ text }) => text)).toEqual(["Tagged"]);
    act(() => void vi.advanceTimersByTime(4_000));
    expect(result.current).toEqual([]);
  });

  it("are undone once, the newest first", () => {
    const undone: string[] = [];
    act(() => {
      toast({ text: "a", undo: () => undone.push("a") });
      toast({ text: "b", undo: () => undone.push("b") });
      dismiss(toast({ text: "c", undo: () => undone.push("c") }));
    });
    act(() => {
      expect([undoNewest(), undoNewest(), undoNewest()]).toEqual([true, true, false]);
    });
    expect(undone).toEqual(["b", "a"]);
  });
});
