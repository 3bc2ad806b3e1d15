/** What of a timeline is shown: by kind at the API, and calls apart from notes here. */

import type { EntryKind, TimelineEntry } from "../data/shapes";

export type Filter = "all" | "calls" | "messages" | "notes" | "came" | "why";

export const FILTERS: readonly Filter[] = ["all", "calls", "messages", "notes", "came", "why"];

const KINDS: Record<Filter, readonly EntryKind[] | null> = {
  all: null,
  calls: ["interaction"],
  messages: ["message"],
  notes: ["interaction"],
  came: ["touch"],
  why: ["decision"],
};

/** Null: every kind. */
export function kindsOf(filter: Filter): readonly EntryKind[] | null {
  return KINDS[filter];
}

export function fits(filter: Filter, entry: Pick<TimelineEntry, "interaction">): boolean {
  const type = entry.interaction?.interaction_type;
  if (filter === "calls") {
    return type !== "note";
  }
  return filter !== "notes" || type === "note" || Boolean(entry.interaction?.notes);
}
