import type { I18n } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useMe, usePeople } from "../../frame/me.tsx";
import { useNow } from "../../parts/time/clock.ts";
import type { Place } from "../../parts/time/instants.ts";
import { timeLocale } from "../../parts/time/region";
import { type Catalogue, useLanguageName, useWords } from "../../words/useWords.ts";

/** What rows and cards need to know besides their lead. It changes once a minute, and with the language. */
export interface Sight {
  i18n: I18n;
  now: number;
  place: Place;
  word: (catalogue: Catalogue, code: string | null | undefined) => string;
  language: (code: string | null | undefined) => string;
  nameOf: (id: number) => string;
  initialsOf: (id: number) => string;
}

const MINUTE = 60_000;

export function useSight(): Sight {
  const { i18n, t } = useLingui();
  const { time_zone: zone } = useMe();
  const now = useNow(MINUTE);
  const people = usePeople();
  const word = useWords();
  const language = useLanguageName();
  const locale = timeLocale(i18n.locale);
  return useMemo(
    () => ({
      i18n,
      now,
      place: { zone, locale },
      word,
      language,
      nameOf: (id) => people.get(id)?.name ?? t`Agent ${id}`,
      initialsOf: (id) => people.get(id)?.initials ?? "?",
    }),
    [i18n, now, zone, locale, word, language, people, t],
  );
}

/** `second_opinion` → `Second opinion`: for codes that each hospital makes its own, such as procedures. */
export function readable(code: string): string {
  const spaced = code.replace(/[_-]+/gu, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
