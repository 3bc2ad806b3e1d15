/** The tenant's accent, known once somebody is signed in. */

import { useSyncExternalStore } from "react";

let accent: string | null = null;
const watchers = new Set<() => void>();

export function setAccent(next: string | null): void {
  if (next !== accent) {
    accent = next;
    for (const changed of watchers) {
      changed();
    }
  }
}

export function useAccent(): string | null {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    () => accent,
  );
}
