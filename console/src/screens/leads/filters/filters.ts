import {
  BANDS,
  type Band,
  PHASES,
  type Phase,
  PRIORITIES,
  type Priority,
  SORTS,
  SOURCES,
  type Sort,
  type Source,
  STAGES,
  STATUSES,
  type Stage,
  type Status,
  WAITS,
  type Wait,
} from "../codes.ts";

/** Filters of the list and the board as the URL holds them; what is absent does not narrow. Days are the hospital's. */
export type Filters = {
  status?: Status[];
  stage?: Stage[];
  phase?: Phase[];
  waiting?: Wait[];
  band?: Band[];
  source?: Source[];
  priority?: Priority[];
  tag?: string[];
  owner?: "me" | "none" | number;
  team?: string;
  campaign?: number;
  score_from?: number;
  score_to?: number;
  created_from?: string;
  created_to?: string;
  due_before?: string;
  overdue?: true;
  search?: string;
  [custom: `custom.${string}`]: string;
};

export const GROUPINGS = ["status", "phase", "waiting"] as const;
export type Grouping = (typeof GROUPINGS)[number];
export type ListSearch = Filters & { sort?: Sort; view?: number; open?: number; by?: Grouping };

/** The filters that take several values: whichever of them fits. */
export const CHOICES = {
  status: STATUSES,
  stage: STAGES,
  phase: PHASES,
  waiting: WAITS,
  band: BANDS,
  source: SOURCES,
} as const;
export type Choice = keyof typeof CHOICES;

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MOST_VALUES = 30;
const LONGEST = 200;

/** A phone number or an e-mail address, of which the URL keeps nothing. */
export function isContact(text: string): boolean {
  return text.includes("@") || text.replace(/\D/gu, "").length >= 5;
}

/** What the URL says, made sense of: unknown names and values are left out, so an old link still opens. */
export function readSearch(raw: Record<string, unknown>): ListSearch {
  const found: ListSearch = {};
  Object.assign(found, readFilters(raw));
  const sort = one(raw.sort);
  if (isOf(SORTS, sort)) found.sort = sort;
  for (const name of ["view", "open"] as const) {
    const id = whole(raw[name], 1);
    if (id !== undefined) found[name] = id;
  }
  const by = one(raw.by);
  if (isOf(GROUPINGS, by)) found.by = by;
  return found;
}

export function readFilters(raw: Record<string, unknown>): Filters {
  const found: Record<string, unknown> = {};
  for (const [name, codes] of Object.entries(CHOICES)) {
    set(
      found,
      name,
      several(raw[name]).filter((value) => isOf<string>(codes, value)),
    );
  }
  set(
    found,
    "priority",
    several(raw.priority)
      .map(Number)
      .filter((value) => isOf<number>(PRIORITIES, value)),
  );
  set(
    found,
    "tag",
    several(raw.tag).filter((value) => value.length <= LONGEST),
  );
  set(found, "owner", readOwner(raw.owner));
  set(found, "team", text(raw.team));
  set(found, "campaign", whole(raw.campaign, 1));
  set(found, "score_from", whole(raw.score_from, 0));
  set(found, "score_to", whole(raw.score_to, 0));
  for (const name of ["created_from", "created_to", "due_before"]) {
    const day = text(raw[name]);
    if (day !== undefined && (DAY.test(day) || (name === "due_before" && day === "today"))) found[name] = day;
  }
  if (one(raw.overdue) === "true") found.overdue = true;
  const search = text(raw.search);
  if (search !== undefined && !isContact(search)) found.search = search;
  for (const [name, value] of Object.entries(raw)) {
    if (name.startsWith("custom.") && name.length > "custom.".length) set(found, name, text(value));
  }
  return found as Filters;
}

/** What the URL shall say; a search for a contact is not written. */
export function writeSearch(search: ListSearch): Record<string, string | string[]> {
  const written: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    if (name === "search" && isContact(String(value))) continue;
    written[name] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return written;
}

/** How many filters narrow, the search included. */
export function countOf(filters: Filters): number {
  return Object.keys(onlyFilters(filters)).length;
}

/** Without sort, view, grouping and open lead. */
export function onlyFilters(search: ListSearch): Filters {
  const { sort: _sort, view: _view, open: _open, by: _by, ...filters } = search;
  return filters as Filters;
}

/** Whether both narrow alike, whatever the order of their values. */
export function sameFilters(left: Filters, right: Filters): boolean {
  return canonical(left) === canonical(right);
}

function canonical(filters: Filters): string {
  const pairs = Object.entries(writeSearch(filters)).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...value].sort() : value,
  ]);
  return JSON.stringify(pairs.sort(([left], [right]) => String(left).localeCompare(String(right))));
}

function readOwner(value: unknown): Filters["owner"] {
  const said = one(value);
  return said === "me" || said === "none" ? said : whole(value, 1);
}

function set(found: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return;
  found[name] = value;
}

function several(value: unknown): string[] {
  const values = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const said = values.map((each) => String(each).trim()).filter((each) => each !== "");
  return [...new Set(said)].slice(0, MOST_VALUES);
}

function one(value: unknown): string | undefined {
  return several(value)[0];
}

function text(value: unknown): string | undefined {
  return one(value)?.slice(0, LONGEST).trim();
}

function whole(value: unknown, least: number): number | undefined {
  const said = one(value);
  if (said === undefined || !/^\d{1,15}$/.test(said)) return undefined;
  const number = Number(said);
  return number >= least ? number : undefined;
}

function isOf<T>(values: readonly T[], value: unknown): value is T {
  return (values as readonly unknown[]).includes(value);
}
