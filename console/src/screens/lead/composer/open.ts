/** Opens the composer from anywhere on the page: by key, by the next step, by its own line. */

import { useSyncExternalStore } from "react";

export type Tab = "note" | "call" | "sms" | "email" | "whatsapp";

let open: Tab | null = null;
const watchers = new Set<() => void>();

export function compose(tab: Tab | null): void {
  open = tab;
  for (const changed of watchers) {
    changed();
  }
}

export function useComposer(): Tab | null {
  return useSyncExternalStore(watch, () => open);
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}
