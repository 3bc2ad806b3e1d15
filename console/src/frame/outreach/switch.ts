/** Whether messages go out, and which dialog of the switch is open; any screen may open it. */

import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { ask } from "../../api/ask";
import { type OutreachStateRead, outreachReadState } from "../../api/gen";

const COUNTED_EACH = 15_000;

/** What waits grows without a change of the switch: it is counted again while something is held back. */
export const outreachQuery = queryOptions({
  queryKey: ["outreach", "state"],
  queryFn: () => ask(outreachReadState()),
  refetchInterval: ({ state: { data } }) => (data && isHeld(data) ? COUNTED_EACH : false),
});

export function isHeld({ paused, mode }: Pick<OutreachStateRead, "paused" | "mode">): boolean {
  return paused || mode !== "live";
}

/** What waited is still on its way; null: nothing is. */
export function spreadsUntil(state: OutreachStateRead, now: number): string | null {
  const { paused, spread_until: until } = state;
  return !paused && until && Date.parse(until) > now ? until : null;
}

const LONG_PAUSE = 6 * 3_600_000;

/** Minutes over which what waits will be spread, as the engine does it. */
export function spreadMinutes(pausedAt: string | undefined, now: number): 10 | 30 {
  return pausedAt && now - Date.parse(pausedAt) > LONG_PAUSE ? 30 : 10;
}

/** Shows at once what the engine answered to an act. */
export function useShowState(): (state: OutreachStateRead) => void {
  const queries = useQueryClient();
  return (state) => queries.setQueryData(outreachQuery.queryKey, state);
}

export type Asked = "pause" | "resume" | "mode";
let asked: Asked | null = null;
const watchers = new Set<() => void>();

export function askOutreach(next: Asked | null): void {
  asked = next;
  for (const changed of watchers) changed();
}

export function useAsked(): Asked | null {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    () => asked,
  );
}
