/** The list that a lead was opened from: its neighbours there, in memory only, for ids are nobody else's business. */

import { useSyncExternalStore } from "react";

interface CameFrom {
  /** As it is called on the way back: "Leads", "Today". */
  readonly title: string;
  /** Where it is, with its filters. */
  readonly href: string;
  readonly ids: readonly number[];
  /** Whether the list goes on behind its last id. */
  readonly more?: boolean;
  /** What follows behind the last id, where it does. */
  readonly further?: Further | undefined;
}

export type Further = () => Promise<{ readonly ids: readonly number[]; readonly further: Further | undefined }>;

export interface Neighbours {
  readonly title: string;
  readonly href: string;
  readonly previous: number | null;
  readonly next: number | null;
  /** From 1. */
  readonly place: number;
  /** `57`, or `57+` where the list goes on. */
  readonly of: string;
}

let list: CameFrom | null = null;
const watchers = new Set<() => void>();

/** Lists say this while they are on screen, again with each page that they load. */
export function cameFrom(opened: CameFrom | null): void {
  list = opened;
  for (const changed of watchers) {
    changed();
  }
}

let reading = false;

/** The list is on screen no more; what follows in it is read all the same, before somebody comes to its end. */
export async function readOn(): Promise<void> {
  const from = list;
  if (!from?.further || reading) {
    return;
  }
  reading = true;
  try {
    const { ids, further } = await from.further();
    if (list === from) {
      const all = [...new Set([...from.ids, ...ids])];
      cameFrom({ ...from, ids: all, more: further !== undefined, further });
    }
  } catch {
    // It stays as long as it is; the next step tries again.
  } finally {
    reading = false;
  }
}

export function neighboursOf(of: CameFrom | null, id: number): Neighbours | null {
  const at = of?.ids.indexOf(id) ?? -1;
  if (!of || at < 0) {
    return null;
  }
  return {
    title: of.title,
    href: of.href,
    previous: of.ids[at - 1] ?? null,
    next: of.ids[at + 1] ?? null,
    place: at + 1,
    of: `${of.ids.length}${of.more ? "+" : ""}`,
  };
}

export function useCameFrom(): CameFrom | null {
  return useSyncExternalStore(watch, () => list);
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}
