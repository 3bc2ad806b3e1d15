import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { answered, keptAct } from "./kept.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

it("an act that nobody answered keeps its key, and other words get another", () => {
  let keys = 0;
  const make = () => ({ key: `key-${++keys}` });
  expect(keptAct("note.1", "Rings back", make)).toEqual({ key: "key-1" });
  expect(keptAct("note.1", "Rings back", make)).toEqual({ key: "key-1" });
  expect(keptAct("note.2", "Rings back", make)).toEqual({ key: "key-2" });
  expect(keptAct("note.1", "Rings back on Monday", make)).toEqual({ key: "key-3" });
  answered("note.1");
  expect(keptAct("note.1", "Rings back on Monday", make)).toEqual({ key: "key-4" });
});
