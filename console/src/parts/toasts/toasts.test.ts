import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { adopt } from "../../frame/preferences";
import { alarm, dismiss, toast, undoNewest, useToasts } from "./toasts";

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

it("sound when an offer is about to end, for those who want it", () => {
  let notes = 0;
  const note = { frequency: {}, connect: vi.fn(), start: () => (notes += 1), stop: vi.fn() };
  const audio = { createGain: () => ({ gain: {}, connect: vi.fn() }), createOscillator: () => note, currentTime: 0 };
  vi.stubGlobal("AudioContext", function made() {
    return audio;
  });
  act(() => alarm("The offer ends."));
  expect(notes).toBe(0);
  adopt({ sound: true });
  act(() => alarm("The offer ends."));
  expect(notes).toBe(2);
});
