import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refused } from "../api/ask.ts";
import { answered, keptAct, sentOnce } from "./kept.ts";

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

it("goes again under one key until it was answered, whatever the engine says of itself meanwhile", async () => {
  const keys: string[] = [];
  const answers: (Refused | string)[] = [
    new Refused(0, {}),
    new Refused(503, {}),
    "done",
    new Refused(409, {}),
    "done",
  ];
  const post = async (key: string) => {
    keys.push(key);
    const answer = answers.shift();
    if (answer instanceof Refused) {
      throw answer;
    }
    return answer;
  };
  for (let turn = 0; turn < 5; turn += 1) {
    await sentOnce("view", { name: "Mine" }, post).catch(() => undefined);
  }
  const [first, , , fourth, fifth] = keys;
  expect(keys).toEqual([first, first, first, fourth, fifth]);
  expect(new Set(keys).size).toBe(3);
});
