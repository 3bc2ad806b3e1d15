import { dayOf, instantOf } from "../../../parts/time/instants.ts";
import { type Filters, onlyFilters } from "../filters/filters.ts";

export type Asked = Record<string, string | number | boolean | string[] | number[]>;

/** The query of the API for these filters: days become instants of the hospital's zone, "until" includes its day. */
export function requestOf(filters: Filters, zone: string, now: number): Asked {
  const { created_from, created_to, due_before, ...others } = onlyFilters(filters);
  const asked: Asked = {};
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) asked[name] = value;
  }
  if (asked.owner !== undefined) asked.owner = String(asked.owner);
  if (created_from) asked.created_from = startOf(created_from, zone);
  if (created_to) asked.created_to = startOf(nextDay(created_to), zone);
  if (due_before) asked.due_before = startOf(nextDay(due_before === "today" ? dayOf(now, zone) : due_before), zone);
  return asked;
}

function startOf(day: string, zone: string): string {
  return new Date(instantOf(`${day}T00:00`, zone)).toISOString();
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
