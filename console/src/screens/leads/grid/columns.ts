import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Sort } from "../codes.ts";

/** A column of the list: `down` and `up` are the sorts that its head switches between, where the API has them. */
export type ColumnDef = { label: MessageDescriptor; width: number; down?: Sort; up?: Sort; end?: boolean };

export const COLUMNS = {
  name: { label: msg`Name`, width: 232 },
  status: { label: msg`Status`, width: 112 },
  waits: { label: msg`Waits for`, width: 220 },
  deadline: { label: msg`Due`, width: 120, up: "deadline" },
  score: { label: msg`Score`, width: 92, down: "-score", up: "score" },
  priority: { label: msg`Priority`, width: 96 },
  procedure: { label: msg`Procedure`, width: 132 },
  city: { label: msg`City`, width: 116 },
  language: { label: msg`Language`, width: 96 },
  source: { label: msg`Source`, width: 108 },
  owner: { label: msg`Owner`, width: 132 },
  tags: { label: msg`Tags`, width: 164 },
  phone: { label: msg`Phone`, width: 148 },
  email: { label: msg`E-mail`, width: 208 },
  stage: { label: msg`Stage`, width: 104 },
  phase: { label: msg`Phase`, width: 104 },
  attempts: { label: msg`Attempts`, width: 92, end: true },
  loss: { label: msg`Lost because`, width: 148 },
  created_at: { label: msg`Captured`, width: 128, down: "-created_at", up: "created_at" },
  updated_at: { label: msg`Changed`, width: 128, down: "-updated_at" },
  id: { label: msg`Number`, width: 84, end: true },
} as const satisfies Record<string, ColumnDef>;

export type ColumnKey = keyof typeof COLUMNS;
/** What the list shows of a column; the first one is frozen. */
export type Shown = { key: ColumnKey; width: number };

export const FIRST: ColumnKey = "name";
const USUAL: ColumnKey[] = [
  "name",
  "status",
  "waits",
  "deadline",
  "score",
  "procedure",
  "city",
  "source",
  "owner",
  "created_at",
];
const NARROWEST = 64;
const WIDEST = 480;

function isColumn(key: string): key is ColumnKey {
  return Object.hasOwn(COLUMNS, key);
}

export function usual(): Shown[] {
  return USUAL.map((key) => ({ key, width: COLUMNS[key].width }));
}

/** Columns as a view or the preferences keep them (`name:240`); unknown ones are left out, the first stays first. */
export function readColumns(kept: unknown): Shown[] {
  if (!Array.isArray(kept)) return usual();
  const shown = new Map<ColumnKey, number>([[FIRST, COLUMNS[FIRST].width]]);
  for (const each of kept) {
    const [key = "", width] = String(each).split(":");
    if (isColumn(key)) shown.set(key, clamped(Number(width) || COLUMNS[key].width));
  }
  return shown.size > 1 ? [...shown].map(([key, width]) => ({ key, width })) : usual();
}

export function writeColumns(shown: readonly Shown[]): string[] {
  return shown.map(({ key, width }) => (width === COLUMNS[key].width ? key : `${key}:${width}`));
}

export function resized(shown: readonly Shown[], key: ColumnKey, width: number): Shown[] {
  return shown.map((each) => (each.key === key ? { key, width: clamped(width) } : each));
}

export function switched(shown: readonly Shown[], key: ColumnKey): Shown[] {
  if (key === FIRST) return [...shown];
  const without = shown.filter((each) => each.key !== key);
  return without.length < shown.length ? without : [...shown, { key, width: COLUMNS[key].width }];
}

/** One place further; the frozen first column stays where it is. */
export function moved(shown: readonly Shown[], key: ColumnKey, by: -1 | 1): Shown[] {
  const from = shown.findIndex((each) => each.key === key);
  const to = from + by;
  const other = shown[to];
  const mine = shown[from];
  if (from < 1 || to < 1 || !other || !mine) return [...shown];
  const result = [...shown];
  result[from] = other;
  result[to] = mine;
  return result;
}

export function sortedBy(key: ColumnKey, now: Sort): Sort | null {
  const { down, up }: ColumnDef = COLUMNS[key];
  if (down && now !== down) return down;
  return up ?? down ?? null;
}

function clamped(width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
}
