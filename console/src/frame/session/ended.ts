/** Whether the session ended under the open page. Any request or the socket says so; signing in again takes it back. */

import { useSyncExternalStore } from "react";

let begun = false;
let over = false;
const watchers = new Set<() => void>();
const back = new Set<() => void>();

/** Somebody is signed in: from now on a 401 means that the session ended. */
export function beginSession(): void {
  begun = true;
}

export function hasBegun(): boolean {
  return begun;
}

/** A 401 after the page was open. */
export function endSession(): void {
  if (begun && !over) {
    over = true;
    announce();
  }
}

export function signedInAgain(): void {
  if (over) {
    over = false;
    announce();
  }
  for (const told of back) {
    told();
  }
}

export function onSignedInAgain(told: () => void): () => void {
  back.add(told);
  return () => void back.delete(told);
}

/** Settles once somebody signed in again: what was refused is then sent once more. */
export function whenSignedIn(): Promise<void> {
  if (!over) {
    return Promise.resolve();
  }
  return new Promise((settled) => {
    const forget = onSignedInAgain(() => {
      forget();
      settled();
    });
  });
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(watch, () => over);
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
