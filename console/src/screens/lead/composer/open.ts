/** Opens the composer from anywhere on the page: by key, by the next step, by its own line, by a message to answer. */

import { useSyncExternalStore } from "react";

export type Written = "sms" | "email" | "whatsapp";
export type Tab = "note" | "call" | Written;

/** The message of the person's that is answered. */
export interface Answered {
  readonly id: number;
  readonly text: string;
}

interface Open {
  readonly tab: Tab;
  readonly answered: Answered | null;
}

let open: Open | null = null;
const watchers = new Set<() => void>();

export function compose(tab: Tab | null, answered: Answered | null = null): void {
  open = tab && { tab, answered };
  for (const changed of watchers) {
    changed();
  }
}

export function useComposer(): Open | null {
  return useSyncExternalStore(watch, () => open);
}

export function isWritten(tab: string): tab is Written {
  return tab === "sms" || tab === "email" || tab === "whatsapp";
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}
