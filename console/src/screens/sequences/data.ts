/** What the screen reads, and a sequence as it is written. */

import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import {
  type Channel,
  type Occasion,
  rulesListRules,
  rulesReadRulesInForce,
  rulesReadVersion,
  rulesRulesInForce,
  rulesSequenceFigures,
} from "../../api/gen";

const EACH = 30_000;
export const DAYS = 90;

export interface StepBody {
  readonly channel: Channel;
  readonly after?: string;
  readonly before?: string | null;
  readonly since?: "step" | "start";
  readonly template?: string;
  readonly purpose?: string;
  readonly instead?: readonly Channel[];
  readonly when?: unknown;
  readonly window?: { readonly weekdays?: readonly number[]; readonly opens?: string; readonly closes?: string } | null;
  readonly best_hour?: boolean;
}

export interface SequenceBody {
  readonly code: string;
  readonly text: string;
  readonly when?: unknown;
  readonly cap: number;
  readonly steps: readonly StepBody[];
  readonly exits?: readonly string[] | null;
}

export interface Body {
  readonly occasion?: Occasion;
  readonly sequences: readonly SequenceBody[];
}

export const scopeOf = (occasion: Occasion): string => (occasion === "first_contact" ? "" : occasion);

export const inForceQuery = queryOptions({
  queryKey: ["rules", "in-force"],
  queryFn: async () => (await ask(rulesRulesInForce())).items.filter(({ kind }) => kind === "cadence"),
  refetchInterval: EACH,
});

export const versionsQuery = (occasion: Occasion) =>
  queryOptions({
    queryKey: ["rules", "cadence", occasion],
    queryFn: async () =>
      (await ask(rulesListRules({ query: { kind: "cadence", scope: scopeOf(occasion), limit: 50 } }))).items,
    refetchInterval: EACH,
  });

/** A version with its body; without an id that in force. */
export const bodyQuery = (occasion: Occasion, id: number | null) =>
  queryOptions({
    queryKey: ["rules", "body", occasion, id],
    queryFn: async () => {
      const path = { kind: "cadence" as const };
      const found =
        id === null
          ? await ask(rulesReadRulesInForce({ path, query: { scope: scopeOf(occasion) } }))
          : await ask(rulesReadVersion({ path: { rule_id: id } }));
      return { body: found.body as unknown as Body, version: found.version, note: found.note };
    },
  });

export const figuresQuery = (occasion: Occasion) =>
  queryOptions({
    queryKey: ["outreach", "figures", occasion],
    queryFn: async () => (await ask(rulesSequenceFigures({ query: { occasion, days: DAYS } }))).items,
    refetchInterval: EACH,
  });
