/** A field's value as a person reads it. */

import type { I18n } from "@lingui/core";
import { timeLocale } from "../../../parts/time/region";
import { readable, word } from "../words";

const LANGUAGES = new Map<string, Intl.DisplayNames>();

export function shownValue(i18n: I18n, name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") {
    return "";
  }
  if (typeof value === "boolean") {
    return word(i18n, "yesNo", value ? "yes" : "no");
  }
  const text = String(value);
  switch (name) {
    case "procedure":
      return readable(text);
    case "timeframe":
      return word(i18n, "timeframe", text);
    case "language":
      return languages(text, i18n.locale);
    case "preferred_time":
      return word(i18n, "dayPart", text);
    case "sex":
      return word(i18n, "sex", text);
    case "birth_date":
      return calendarDate(text, timeLocale(i18n.locale));
    default:
      return text;
  }
}

/** `ta,en` → "Tamil, English". */
export function languages(codes: string, locale: string): string {
  let names = LANGUAGES.get(locale);
  if (!names) {
    names = new Intl.DisplayNames(locale, { type: "language", fallback: "code" });
    LANGUAGES.set(locale, names);
  }
  const found = names;
  const spoken = codes.split(",").map((code) => nameOr(found, code.trim()));
  return new Intl.ListFormat(locale, { type: "unit", style: "short" }).format(spoken);
}

function nameOr(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** A date without a time is the same everywhere: it is never moved into a zone. */
export function calendarDate(iso: string, locale: string): string {
  const at = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(at)) {
    return iso;
  }
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    at,
  );
}

/** Whole years at `today` (`2026-11-30`); of 29 February, from 1 March in other years. */
export function ageOn(today: string, born: string): number | null {
  const [year, ...rest] = today.split("-");
  const [of, ...birthday] = born.split("-");
  const age = Number(year) - Number(of) - (rest.join("-") < birthday.join("-") ? 1 : 0);
  return Number.isInteger(age) && age >= 0 && age < 130 ? age : null;
}
