/** Whether the dialog for a new lead is open; any screen may open it. */

import { useSyncExternalStore } from "react";

let open = false;
const watchers = new Set<() => void>();

export const openNewLead = () => show(true);
export const closeNewLead = () => show(false);

export function useNewLead(): boolean {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    () => open,
  );
}

function show(now: boolean): void {
  open = now;
  for (const changed of watchers) changed();
}
