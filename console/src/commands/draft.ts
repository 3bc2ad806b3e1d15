/** Half-written notes and answers: in this tab only, and gone when the person signs out. */

import { useCallback, useState } from "react";

const PREFIX = "draft:";

export function useDraft<T>(name: string, empty: T): [T, (next: T) => void, () => void] {
  const key = PREFIX + name;
  const [value, setValue] = useState<T>(() => readDraft(key) ?? empty);
  const change = useCallback(
    (next: T) => {
      setValue(next);
      keepDraft(key, next);
    },
    [key],
  );
  const forget = useCallback(() => keepDraft(key, null), [key]);
  return [value, change, forget];
}

function readDraft<T>(key: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function keepDraft(key: string, value: unknown): void {
  try {
    if (value === null || value === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the dialog itself still has it.
  }
}
