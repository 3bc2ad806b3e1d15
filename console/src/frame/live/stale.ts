/** From what changed to what must be read again, collected so that a burst of changes makes one reading. */

import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import type { Changed, ChangedKind } from "./messages";

export const COLLECT = 250;

/** Roots of query keys that a change of each kind makes stale; keys of one lead only for that lead. */
const ROOTS: Record<ChangedKind, readonly string[]> = {
  lead: ["lead", "leads", "board", "today", "counts", "appointments", "first-contacts", "queue", "inbox"],
  offer: ["today", "offers", "agents", "teams", "queue", "lead"],
  task: ["today", "tasks", "agents", "lead", "first-contacts", "inbox"],
  queue: ["queue", "teams", "today", "operations"],
  agent: ["agents", "teams", "people", "today", "me"],
  import: ["imports"],
  trial: ["trials"],
  notice: ["notices"],
  job: ["jobs"],
  outreach: ["outreach"],
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

/**
 * The first change is read at once; what comes within a quarter of a second after it is read together, and with it
 * what may wait (`meta.live` "later"). `meta.live` false: reads itself in its own way.
 */
export class Collector {
  private waiting: Changed[] = [];
  /** Hashes of queries that may wait, or were being read when they became stale: that answer may be too old. */
  private late = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: QueryClient,
    private readonly told: (changed: readonly Changed[]) => void = () => undefined,
  ) {}

  add(changed: readonly Changed[]): void {
    this.waiting.push(...changed);
    if (this.timer === undefined) {
      this.flush();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    const { waiting, late } = this;
    this.waiting = [];
    this.late = new Set();
    this.timer = setTimeout(() => this.goOn(), COLLECT);
    if (waiting.length > 0) {
      this.told(waiting);
    }
    const stale = this.client.getQueryCache().findAll({
      predicate: ({ meta, queryHash, queryKey }) =>
        meta?.live !== false && (late.has(queryHash) || waiting.some((one) => isStaleBy(queryKey, one))),
    });
    const read = new Set<string>();
    for (const query of stale) {
      // Never broken off: under a stream of changes nothing would ever be read to its end.
      const waits = isUnderWay(query) || (query.meta?.live === "later" && !late.has(query.queryHash));
      (waits ? this.late : read).add(query.queryHash);
    }
    void this.client.invalidateQueries({ predicate: ({ queryHash }) => read.has(queryHash) });
  }

  private goOn(): void {
    this.timer = undefined;
    if (this.waiting.length > 0 || this.late.size > 0) {
      this.flush();
    }
  }
}

function isUnderWay({ state }: Query): boolean {
  return state.fetchStatus === "fetching";
}

/** After a gap: everything on screen is read again, everything else when it is next looked at. */
export function reloadAll(client: QueryClient, alsoUnderWay = true): void {
  void client.invalidateQueries({ predicate: (query) => query.meta?.live !== false }, { cancelRefetch: alsoUnderWay });
}
