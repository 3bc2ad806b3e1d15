import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { timeLocale } from "../../../parts/time/region";
import { readable } from "../sight.ts";
import { FILTERS, type FilterName, isCustom } from "./filterNames.ts";
import type { Filters } from "./filters.ts";

export function filterLabel(i18n: I18n, name: FilterName): string {
  return isCustom(name) ? readable(name.slice("custom.".length)) : i18n._(FILTERS[name].label);
}

/** What a filter says, as its chip shows it. `labelOf` knows the words of codes and the names of people. */
export function chipText(i18n: I18n, name: FilterName, filters: Filters, labelOf: (value: string) => string): string {
  switch (name) {
    case "score":
      return span(i18n, filters.score_from, filters.score_to);
    case "created":
      return span(i18n, day(i18n, filters.created_from), day(i18n, filters.created_to));
    case "due":
      return filters.overdue ? i18n._(msg`late`) : dueBy(i18n, filters.due_before);
    default: {
      const value = filters[name as keyof Filters];
      const values = (Array.isArray(value) ? value : [value]).map(String);
      const [first = "", ...others] = values.map(labelOf);
      if (others.length === 0) return first;
      const more = others.length;
      return others.length === 1 ? `${first}, ${others[0]}` : i18n._(msg`${first} + ${more} more`);
    }
  }
}

function dueBy(i18n: I18n, until: string | undefined): string {
  if (until === "today") return i18n._(msg`today or late`);
  const shown = day(i18n, until) ?? "";
  return i18n._(msg`by ${shown}`);
}

function span(i18n: I18n, from: string | number | undefined, to: string | number | undefined): string {
  if (from !== undefined && to !== undefined) return `${from} – ${to}`;
  if (from !== undefined) return i18n._(msg`from ${from}`);
  return i18n._(msg`up to ${to ?? ""}`);
}

/** A day without a time is never converted. */
function day(i18n: I18n, written: string | undefined): string | undefined {
  if (!written) return undefined;
  const format = new Intl.DateTimeFormat(timeLocale(i18n.locale), {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  return format.format(new Date(`${written}T00:00:00Z`));
}
