/** For which leads a call was placed from here: what comes next is its outcome. Forgotten with the page. */

import { useSyncExternalStore } from "react";

const called = new Set<number>();
const watchers = new Set<() => void>();

export function noteCall(leadId: number, wasCalled: boolean): void {
  if (wasCalled) called.add(leadId);
  else called.delete(leadId);
  for (const told of watchers) told();
}

export function useCalled(leadId: number | null | undefined): boolean {
  return useSyncExternalStore(watch, () => leadId != null && called.has(leadId));
}

function watch(told: () => void): () => void {
  watchers.add(told);
  return () => void watchers.delete(told);
}
