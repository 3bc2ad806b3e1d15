/** Whether the engine answers. While it does not, it is asked each quarter minute; what is on screen stays. */

import { useSyncExternalStore } from "react";

const ASK_EACH = 15_000;

let since: number | null = null;
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();
const back = new Set<() => void>();

/** No answer came. */
export function unanswered(): void {
  if (since === null) {
    since = Date.now();
    timer = setInterval(() => void knock(), ASK_EACH);
    announce();
  }
}

/** Any answer, also a refusal, came from the engine. One to what was asked before it fell silent proves nothing. */
export function answered(askedAt = Date.now()): void {
  if (since !== null && askedAt >= since) {
    since = null;
    clearInterval(timer);
    announce();
    for (const told of back) {
      told();
    }
  }
}

/** Asks at once. */
export async function knock(): Promise<void> {
  const askedAt = Date.now();
  try {
    const response = await fetch("/auth/session", { cache: "no-store" });
    if (response.status < 500) {
      answered(askedAt);
    }
  } catch {
    unanswered();
  }
}

export function onBack(told: () => void): () => void {
  back.add(told);
  return () => void back.delete(told);
}

/** Since when nobody answers, or null. */
export function useUnansweredSince(): number | null {
  return useSyncExternalStore(watch, () => since);
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}

function announce(): void {
  for (const changed of watchers) {
    changed();
  }
}

if (typeof window !== "undefined") {
  window.addEventListener("offline", unanswered);
  window.addEventListener("online", () => void knock());
}
