/** The rows of a timeline: entries, newest first, each day of the hospital under its own heading. */

import { dayOf } from "../../../parts/time/instants";

interface Dated {
  readonly id: string;
  readonly at: string;
  readonly minor: boolean;
}

export type Row<Entry> = DayRow | { readonly of: "entry"; readonly key: string; readonly entry: Entry };

export interface DayRow {
  readonly of: "day";
  readonly key: string;
  readonly at: number;
  /** How many entries that few readers need are not shown. */
  readonly hidden: number;
}

export interface Shown {
  readonly zone: string;
  /** Also what few readers need. */
  readonly minor: boolean;
  /** Days of which everything is shown, by key. */
  readonly open: ReadonlySet<string>;
}

export function rowsOf<Entry extends Dated>(entries: readonly Entry[], { zone, minor, open }: Shown): Row<Entry>[] {
  const days = new Map<string, Entry[]>();
  for (const entry of unique(entries)) {
    const key = `day ${dayOf(Date.parse(entry.at), zone)}`;
    const day = days.get(key);
    if (day) {
      day.push(entry);
    } else {
      days.set(key, [entry]);
    }
  }
  return [...days].flatMap(([key, all]) => {
    const shown = minor || open.has(key) ? all : all.filter((entry) => !entry.minor);
    const day: DayRow = { of: "day", key, at: Date.parse(all[0]?.at ?? ""), hidden: all.length - shown.length };
    return [day, ...shown.map((entry) => ({ of: "entry" as const, key: entry.id, entry }))];
  });
}

/** Something that happened while pages were loaded may come twice. */
function unique<Entry extends Dated>(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => !seen.has(entry.id) && seen.add(entry.id));
}

/** Of two entries that follow each other: the time is told once. */
export function isSameMinute<Entry extends Dated>(row: Row<Entry>, above: Row<Entry> | undefined): boolean {
  return row.of === "entry" && above?.of === "entry" && row.entry.at.slice(0, 16) === above.entry.at.slice(0, 16);
}
