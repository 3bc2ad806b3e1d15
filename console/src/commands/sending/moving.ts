/** Which leads and tasks are under way to a new place: marked wherever they are shown. */

import { useSyncExternalStore } from "react";
import type { Command } from "../names.ts";

/** `sending`: no answer yet. `waiting`: taken, what follows is not seen yet. `slow`: for more than ten seconds. */
export interface Moving {
  readonly command: Command;
  readonly stage: "sending" | "waiting" | "slow";
  readonly key: string;
}

export class Marks {
  private readonly marks = new Map<string, Moving>();
  private readonly watchers = new Set<() => void>();

  set(target: string, moving: Moving): void {
    this.marks.set(target, moving);
    this.changed();
  }

  /** Only the mark of that act: a later one stays. */
  clear(target: string, key: string): void {
    if (this.marks.get(target)?.key === key) {
      this.marks.delete(target);
      this.changed();
    }
  }

  get = (target: string): Moving | undefined => this.marks.get(target);

  watch = (changed: () => void): (() => void) => {
    this.watchers.add(changed);
    return () => void this.watchers.delete(changed);
  };

  private changed(): void {
    for (const told of this.watchers) told();
  }
}

export const marks = new Marks();

export function useMoving(target: string): Moving | undefined {
  return useSyncExternalStore(marks.watch, () => marks.get(target));
}
