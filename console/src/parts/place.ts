import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { useMe } from "../frame/me";
import type { Place } from "./time/instants";
import { timeLocale } from "./time/region";

/** Where and how times are told: the hospital's zone, the language that is shown. */
export function usePlace(): Place {
  const { time_zone: zone } = useMe();
  const { i18n } = useLingui();
  return useMemo(() => ({ zone, locale: timeLocale(i18n.locale) }), [zone, i18n.locale]);
}

/** Numbers as the language writes them. */
export function useNumber(): (value: number, options?: Intl.NumberFormatOptions) => string {
  const { i18n } = useLingui();
  return useMemo(() => (value, options) => new Intl.NumberFormat(i18n.locale, options).format(value), [i18n.locale]);
}
