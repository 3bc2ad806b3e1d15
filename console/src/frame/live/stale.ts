/** From what changed to what must be read again, collected so that a burst of changes makes one reading. */

import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Changed, ChangedKind } from "./messages";

export const COLLECT = 250;

/** Roots of query keys that a change of each kind makes stale; keys of one lead only for that lead. */
const ROOTS: Record<ChangedKind, readonly string[]> = {
  lead: ["lead", "leads", "board", "today", "counts", "appointments", "first-contacts", "queue"],
  offer: ["today", "offers", "agents", "queue", "lead"],
  task: ["today", "tasks", "agents", "lead", "first-contacts"],
  queue: ["queue", "teams", "today", "operations"],
  agent: ["agents", "teams", "people", "today", "me"],
  import: ["imports"],
  trial: ["trials"],
  notice: ["notices"],
  job: ["jobs"],
};

/** Whether a query is stale by this change: `["lead", 42, …]` only by what is about lead 42. */
export function isStaleBy(key: QueryKey, change: Changed): boolean {
  const [root, id] = key;
  if (typeof root !== "string" || !ROOTS[change.kind].includes(root)) {
    return false;
  }
  if (root === "lead") {
    return id === (change.kind === "lead" ? change.id : change.lead_id);
  }
  return (root !== "jobs" && root !== "trials") || id === undefined || id === change.id;
}

export class Collector {
  private waiting: Changed[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: QueryClient,
    private readonly told: (changed: readonly Changed[]) => void = () => undefined,
  ) {}

  add(changed: readonly Changed[]): void {
    this.waiting.push(...changed);
    this.timer ??= setTimeout(() => this.flush(), COLLECT);
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    const changed = this.waiting;
    this.waiting = [];
    this.timer = undefined;
    this.told(changed);
    void this.client.invalidateQueries({
      predicate: (query) => query.meta?.live !== false && changed.some((one) => isStaleBy(query.queryKey, one)),
    });
  }
}

/** After a gap: everything on screen is read again, everything else when it is next looked at. */
export function reloadAll(client: QueryClient, alsoUnderWay = true): void {
  void client.invalidateQueries({ predicate: (query) => query.meta?.live !== false }, { cancelRefetch: alsoUnderWay });
}
