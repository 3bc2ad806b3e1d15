/** The rows of a timeline: entries, newest first, each day of the hospital under its own heading. */

import { dayOf } from "../../../parts/time/instants";

export interface Dated {
  readonly id: string;
  readonly at: string;
  readonly minor: boolean;
}

export type Row<Entry> =
  | { readonly of: "day"; readonly key: string; readonly at: number }
  | { readonly of: "entry"; readonly key: string; readonly entry: Entry }
  | { readonly of: "folded"; readonly key: string; readonly count: number; readonly entries: readonly Entry[] };

export interface Shown {
  readonly zone: string;
  /** Also what few readers need. */
  readonly minor: boolean;
  /** Entries whose fold was opened, by id. */
  readonly open: ReadonlySet<string>;
}

/** Entries that few readers need are folded into one row where they follow each other. */
export function rowsOf<Entry extends Dated>(entries: readonly Entry[], shown: Shown): Row<Entry>[] {
  const rows: Row<Entry>[] = [];
  let day = "";
  let minor: Entry[] = [];
  const fold = () => {
    const [first] = minor;
    if (!first) {
      return;
    }
    if (minor.some((entry) => shown.open.has(entry.id))) {
      rows.push(...minor.map((entry) => entryRow(entry)));
    } else {
      rows.push({ of: "folded", key: `folded ${first.id}`, count: minor.length, entries: minor });
    }
    minor = [];
  };
  for (const entry of unique(entries)) {
    const of = dayOf(Date.parse(entry.at), shown.zone);
    if (of !== day) {
      fold();
      day = of;
      rows.push({ of: "day", key: `day ${of}`, at: Date.parse(entry.at) });
    }
    if (entry.minor && !shown.minor) {
      minor.push(entry);
      continue;
    }
    fold();
    rows.push(entryRow(entry));
  }
  fold();
  return rows;
}

function entryRow<Entry extends Dated>(entry: Entry): Row<Entry> {
  return { of: "entry", key: entry.id, entry };
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
