/** Short messages at the lower edge, and what screen readers are told. */

import { useSyncExternalStore } from "react";
import { preferences } from "../../frame/preferences";
import { chime } from "./chime";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "good" | "bad";
  /** Takes it back, by button or `z`. */
  readonly undo?: (() => void) | undefined;
  readonly action?: { readonly label: string; readonly act: () => void } | undefined;
}

type Given = Pick<Toast, "text"> & Partial<Omit<Toast, "id">> & { readonly for?: number };

const SHOWN_FOR = 6_000;
const UNDO_FOR = 10_000;
const MOST = 4;

let shown: readonly Toast[] = [];
let last = 0;
const watchers = new Set<() => void>();

export function toast({ for: shownFor, ...given }: Given): number {
  last += 1;
  const id = last;
  put([...shown, { tone: "plain", ...given, id } as Toast].slice(-MOST));
  const time = shownFor ?? (given.undo ? UNDO_FOR : given.tone === "bad" ? UNDO_FOR : SHOWN_FOR);
  setTimeout(() => dismiss(id), time);
  return id;
}

export function dismiss(id: number): void {
  put(shown.filter((one) => one.id !== id));
}

/** Takes back the newest that can be; whether there was one. */
export function undoNewest(): boolean {
  const newest = shown.findLast((one) => one.undo);
  if (newest) {
    dismiss(newest.id);
    newest.undo?.();
  }
  return newest !== undefined;
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(watch, () => shown);
}

function put(next: readonly Toast[]): void {
  shown = next;
  for (const changed of watchers) {
    changed();
  }
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}

let urgent = "";
const urgentWatchers = new Set<() => void>();

/** Interrupts, also by a sound for whoever wants one: for an offer that is about to end, once. All else is a toast. */
export function alarm(text: string): void {
  urgent = text;
  if (preferences().sound) {
    chime();
  }
  for (const changed of urgentWatchers) {
    changed();
  }
}

export function useAlarm(): string {
  return useSyncExternalStore(
    (changed) => {
      urgentWatchers.add(changed);
      return () => void urgentWatchers.delete(changed);
    },
    () => urgent,
  );
}
