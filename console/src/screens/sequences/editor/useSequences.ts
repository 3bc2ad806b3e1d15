/** The sequences of one occasion as they are written: kept in this tab, checked by the engine after each change. */

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { type FieldError, type Occasion, rulesCheckRules, rulesDiscardRules, rulesDraftRules } from "../../../api/gen";
import { actKey } from "../../../api/key";
import { useDraft } from "../../../commands/draft";
import { sentOnce } from "../../../commands/kept";
import { useSettled } from "../../templates/editor/useCheck";
import { type Body, scopeOf } from "../data";

export interface Fault extends FieldError {
  readonly warning: boolean;
}

export interface Editing {
  readonly body: Body;
  readonly changed: boolean;
  readonly change: (body: Body) => void;
  readonly forget: () => void;
  readonly faults: readonly Fault[];
  readonly pending: boolean;
  readonly refused: Refused | null;
  /** The id of the draft; null where it was refused. */
  readonly save: (note: string) => Promise<number | null>;
  readonly discard: (id: number) => Promise<boolean>;
}

export function useSequences(occasion: Occasion, id: number | null, base: Body): Editing {
  const client = useQueryClient();
  const [kept, keep, forgetKept] = useDraft<Body | null>(`sequence:${occasion}:${id ?? 0}`, null);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const body = kept ?? base;
  const faults = useFaults(body);
  const run = async <T>(act: () => Promise<T>): Promise<T | null> => {
    setPending(true);
    setRefused(null);
    try {
      const done = await act();
      await client.invalidateQueries({ queryKey: ["rules"] });
      return done;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefused(error);
      return null;
    } finally {
      setPending(false);
    }
  };
  const forget = () => {
    keep(null);
    forgetKept();
    setRefused(null);
  };
  return {
    body,
    changed: kept !== null && JSON.stringify(kept) !== JSON.stringify(base),
    change: keep,
    forget,
    faults,
    pending,
    refused,
    save: (note) =>
      run(async () => {
        const sent = { kind: "cadence" as const, scope: scopeOf(occasion), note, body: { ...body, occasion } };
        const made = await sentOnce(`sequence:${occasion}`, sent, (key) =>
          ask(rulesDraftRules({ body: sent, headers: { "Idempotency-Key": key } })),
        );
        forget();
        return made.id;
      }),
    discard: async (draft) => {
      const headers = { "Idempotency-Key": actKey() };
      return (await run(() => ask(rulesDiscardRules({ path: { rule_id: draft }, headers })))) !== null;
    },
  };
}

function useFaults(body: Body): readonly Fault[] {
  const settled = useSettled(JSON.stringify(body));
  const { data } = useQuery({
    queryKey: ["rules-check", settled],
    queryFn: () => check(JSON.parse(settled)),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    meta: { live: false },
  });
  return data ?? [];
}

async function check(body: Record<string, unknown>): Promise<readonly Fault[]> {
  try {
    const headers = { "Idempotency-Key": actKey() };
    const { warnings } = await ask(rulesCheckRules({ body: { kind: "cadence", body }, headers }));
    return warnings.map((one) => ({ ...one, field: bare(one.field), warning: true }));
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 422) throw error;
    const errors = error.errors.length > 0 ? error.errors : [{ field: error.field ?? "", message: error.detail }];
    return errors.map((one) => ({ ...one, field: bare(one.field), warning: false }));
  }
}

/** Paths in the body, whether the answer says `body` before them or not. */
function bare(field: string): string {
  return field.replace(/^body\./, "");
}
