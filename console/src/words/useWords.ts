/** Codes of the API in the words of the language that is shown. */

import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import {
  ABSENCES,
  ANSWERS,
  BANDS,
  CHANNELS,
  CONTACT_STATES,
  DECLINES,
  INTERACTIONS,
  LOSSES,
  OUTCOMES,
  PHASES,
  PURPOSES,
  ROLES,
  SOURCES,
  STAGES,
  STATUSES,
  VERDICTS,
} from "./codes";
import { HINDRANCES, INTENTS, MACHINES } from "./messages";
import { EXITS, OCCASIONS, SKIPS } from "./sequences";
import { APPOINTMENTS, COMMANDS, DELIVERIES, NOTICES, TASKS, WAITS } from "./work";

const CATALOGUES = {
  status: STATUSES,
  stage: STAGES,
  phase: PHASES,
  band: BANDS,
  channel: CHANNELS,
  source: SOURCES,
  loss: LOSSES,
  decline: DECLINES,
  outcome: OUTCOMES,
  verdict: VERDICTS,
  answer: ANSWERS,
  role: ROLES,
  absence: ABSENCES,
  purpose: PURPOSES,
  interaction: INTERACTIONS,
  contact: CONTACT_STATES,
  wait: WAITS,
  task: TASKS,
  delivery: DELIVERIES,
  appointment: APPOINTMENTS,
  notice: NOTICES,
  command: COMMANDS,
  hindrance: HINDRANCES,
  intent: INTENTS,
  machine: MACHINES,
  occasion: OCCASIONS,
  skip: SKIPS,
  exit: EXITS,
} as const;

export type Catalogue = keyof typeof CATALOGUES;

/** `word("status", lead.status)`. A code that this console does not know yet is shown with its underscores as spaces. */
export function useWords(): (catalogue: Catalogue, code: string | null | undefined) => string {
  const { _ } = useLingui();
  return (catalogue, code) => {
    if (!code) {
      return "";
    }
    const words: Record<string, MessageDescriptor> = CATALOGUES[catalogue];
    const found = words[code];
    return found ? _(found) : code.replaceAll("_", " ");
  };
}

/** A language, country or specialty code of the API in words, by the browser's own lists. */
export function useLanguageName(): (code: string | null | undefined) => string {
  const { i18n } = useLingui();
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.locale, { type: "language", fallback: "code" });
    return (code) => {
      try {
        return code ? (names.of(code) ?? code) : "";
      } catch {
        return code ?? "";
      }
    };
  }, [i18n.locale]);
}
