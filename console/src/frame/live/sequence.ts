/** Where a tab is in the stream. `seq` is opaque: it is kept and sent back, never compared by size. */

import type { Changed, LiveMessage } from "./messages";

export type Effect =
  | { readonly do: "nothing" }
  /** What was read before the stream began may be older than it. */
  | { readonly do: "check" }
  | { readonly do: "reload" }
  | { readonly do: "stale"; readonly changed: readonly Changed[] };

export interface Step {
  readonly after: string | null;
  readonly effect: Effect;
}

const NOTHING: Effect = { do: "nothing" };

/** The next place, and what to do. A message that comes twice is read twice, which harms nothing. */
export function follow(after: string | null, message: LiveMessage): Step {
  switch (message.of) {
    case "hello":
      return { after: after ?? message.seq, effect: after === null ? { do: "check" } : NOTHING };
    case "resync":
      return { after: message.seq, effect: { do: "reload" } };
    case "changed":
      return {
        after: message.seq,
        effect: message.changed.length > 0 ? { do: "stale", changed: message.changed } : NOTHING,
      };
    case "nothing":
      return { after, effect: NOTHING };
  }
}

/** Milliseconds before the nth try to connect again: doubling, to a quarter minute, spread so that not all come at once. */
export function backoff(tries: number, random = Math.random()): number {
  return Math.min(500 * 2 ** Math.min(tries, 6), 15_000) * (0.5 + random / 2);
}
