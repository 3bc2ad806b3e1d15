/** Half-written notes and answers: in this tab only, and gone when the person signs out. */

import { useCallback, useEffect, useState } from "react";

const PREFIX = "draft:";
const watchers = new Map<string, Set<(value: unknown) => void>>();

export function useDraft<T>(name: string, empty: T): [T, (next: T) => void, () => void] {
  const [value, setValue] = useState<T>(() => readDraft<T>(name) ?? empty);
  useEffect(() => watch(name, (next) => setValue(next as T)), [name]);
  const change = useCallback(
    (next: T) => {
      setValue(next);
      keepDraft(name, next);
    },
    [name],
  );
  const forget = useCallback(() => keepDraft(name, null), [name]);
  return [value, change, forget];
}

export function readDraft<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/** Also where it is open just now: what sent it may be gone from the screen when its answer comes. */
export function keepDraft(name: string, value: unknown): void {
  const forgotten = value === null || value === "";
  try {
    if (forgotten) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the dialog itself still has it.
  }
  if (!forgotten) for (const told of watchers.get(name) ?? []) told(value);
}

function watch(name: string, told: (value: unknown) => void): () => void {
  const all = watchers.get(name) ?? new Set();
  watchers.set(name, all.add(told));
  return () => {
    all.delete(told);
    if (all.size === 0) watchers.delete(name);
  };
}
