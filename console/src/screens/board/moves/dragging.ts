import { useSyncExternalStore } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import type { MoveCommand } from "./moves.ts";

/** The card in the hand, and what a drop on each column would open. */
interface Drag {
  lead: LeadRead;
  targets: ReadonlyMap<string, MoveCommand>;
}

let current: Drag | null = null;
const watchers = new Set<() => void>();

export function dragged(): Drag | null {
  return current;
}

export function drag(next: Drag | null): void {
  current = next;
  for (const told of watchers) told();
}

export function useDrag(): Drag | null {
  return useSyncExternalStore(watch, dragged);
}

/** Whether this pointer may drag: a finger always scrolls. */
function dragsHere(): boolean {
  return window.matchMedia("(pointer: fine)").matches;
}

type Dnd = typeof import("./dnd.ts");

/** Makes a part of the board take part in dragging, once the library is there; what it returns ends that. */
export function withDnd(begin: (dnd: Dnd) => () => void): () => void {
  if (!dragsHere()) return () => undefined;
  let end: (() => void) | null = null;
  let over = false;
  import("./dnd.ts").then((dnd) => {
    if (!over) end = begin(dnd);
  }, ignore);
  return () => {
    over = true;
    end?.();
  };
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}

/** Without the library nothing is dragged; the menu moves everything. */
function ignore(): void {}
