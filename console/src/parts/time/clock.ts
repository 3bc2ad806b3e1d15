/** One clock for the whole page: it follows the server's, and ticks once a second for everybody who looks at it. */

import { useCallback, useSyncExternalStore } from "react";

const SMALLEST_SKEW = 2_000;

let skew = 0;
let interval: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

/** The `Date` header of an answer: a computer whose clock is wrong still counts down rightly. */
export function followServer(header: string | null, receivedAt = Date.now()): void {
  const said = header ? Date.parse(header) : Number.NaN;
  if (Number.isNaN(said)) {
    return;
  }
  const apart = said + 500 - receivedAt;
  skew = Math.abs(apart) < SMALLEST_SKEW ? 0 : apart;
}

export function now(): number {
  return Date.now() + skew;
}

/** Now, in steps: whoever shows minutes is drawn once a minute. */
export function useNow(step = 1_000): number {
  const read = useCallback(() => Math.floor(now() / step) * step, [step]);
  return useSyncExternalStore(watch, read, read);
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  interval ??= setInterval(tick, 1_000);
  return () => {
    watchers.delete(changed);
    if (watchers.size === 0) {
      clearInterval(interval);
      interval = undefined;
    }
  };
}

function tick(): void {
  if (document.visibilityState === "hidden") {
    return;
  }
  for (const changed of watchers) {
    changed();
  }
}
