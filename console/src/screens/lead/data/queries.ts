/** What the page asks of the API. Keys begin with the lead, so that a live event of it makes all of them stale. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Answered, ask, Refused } from "../../../api/ask";
import { call } from "../../../api/call";
import type { DecisionPage } from "../../../api/gen";
import {
  campaignsReadCampaign,
  decisionsReadDecisions,
  duplicatesListMerges,
  inboxListAttachments,
  interactionsListCalls,
  leadsListCustomFields,
  leadsListReaders,
  leadsReadConsents,
  leadsReadLead,
  runsReadState,
  runsReadTouches,
} from "../../../api/gen";
import type {
  Appointment,
  Assessment,
  Command,
  ComparedPair,
  DecisionLine,
  DecisionRead,
  EntryKind,
  LeadPair,
  LeadRead,
  Task,
  TimelinePage,
} from "./shapes";

/** What may come a moment later gives way to the lead itself, its run, story and tasks: a browser reads six at once. */
const meta = { live: "later" } as const;
const of = (lead_id: number) => ({ path: { lead_id } });

/** A key of its own: others keep less of a lead under `["lead", id]`, and no version. */
export const leadQuery = (id: number) =>
  queryOptions({ queryKey: ["lead", id, "page"], queryFn: () => versioned<LeadRead>(leadsReadLead(of(id))) });

/** What was answered, with the version that a change of it must name. */
export async function versioned<T>(asked: Promise<Answered<T>>): Promise<T & { readonly version: string }> {
  let version = "";
  const noted = asked.then((answered) => {
    version = answered.response?.headers.get("etag") ?? "";
    return answered;
  });
  return { ...(await ask(noted)), version };
}

/** Null: its run has ended, or has not begun. */
export const runQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "run"],
    queryFn: () => ask(runsReadState(of(id))).catch(noRun),
  });

function noRun(refused: unknown): null {
  if (refused instanceof Refused && refused.status === 409) {
    return null;
  }
  throw refused;
}

/** The newest scoring. */
export const scoringQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "scoring"],
    meta,
    queryFn: async () => {
      const page = await ask(
        decisionsReadDecisions({ ...of(id), query: { kind: "score", order: "newest", limit: 1 } }),
      );
      return page.items[0] ?? null;
    },
  });

export const touchesQuery = (id: number) =>
  queryOptions({ queryKey: ["lead", id, "touches"], meta, queryFn: () => ask(runsReadTouches(of(id))) });

export const consentsQuery = (id: number) =>
  queryOptions({ queryKey: ["lead", id, "consents"], queryFn: () => ask(leadsReadConsents(of(id))) });

/** What came with messages, of all of them at once. */
export const attachmentsQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "attachments"],
    meta,
    queryFn: async () => (await ask(inboxListAttachments(of(id)))).items,
  });

export const callsQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "calls"],
    meta,
    queryFn: async () => (await ask(interactionsListCalls({ ...of(id), query: { limit: 200 } }))).items,
  });

export const mergesQuery = (id: number) =>
  queryOptions({ queryKey: ["lead", id, "merges"], meta, queryFn: () => ask(duplicatesListMerges(of(id))) });

export const readersQuery = (id: number) =>
  queryOptions({ queryKey: ["lead", id, "readers"], meta, queryFn: () => ask(leadsListReaders(of(id))) });

/** The hospital's own fields. */
export const fieldsQuery = () =>
  queryOptions({ queryKey: ["custom-fields"], staleTime: 300_000, queryFn: () => ask(leadsListCustomFields()) });

export const campaignQuery = (campaign_id: number) =>
  queryOptions({
    queryKey: ["campaigns", campaign_id],
    staleTime: 300_000,
    queryFn: () => ask(campaignsReadCampaign({ path: { campaign_id } })),
  });

const PAGE = 60;

/** `kinds` null: everything. */
export const timelineQuery = (id: number, kinds: readonly EntryKind[] | null) =>
  infiniteQueryOptions({
    queryKey: ["lead", id, "timeline", kinds?.join(",") ?? "all"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      call<TimelinePage>("GET", `/api/v1/leads/${id}/timeline`, {
        query: { limit: PAGE, ...(kinds && { kinds: kinds.join(",") }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: ({ next }) => next,
  });

/** One decision with all that it was made from; it is found by its kind, for the API lists them. */
export const decisionQuery = (id: number, decision: Pick<DecisionLine, "id" | "kind">, verify: boolean) =>
  queryOptions({
    queryKey: ["lead", id, "decision", decision.id, verify],
    staleTime: Number.POSITIVE_INFINITY,
    meta: { live: false },
    queryFn: async (): Promise<DecisionRead | null> => {
      let cursor: string | null = null;
      do {
        const page: DecisionPage = await ask(
          decisionsReadDecisions({
            ...of(id),
            query: { kind: decision.kind, order: "newest", limit: 50, verify, cursor },
          }),
        );
        const found = page.items.find((one) => one.id === decision.id);
        if (found) {
          return found;
        }
        cursor = page.next;
      } while (cursor !== null);
      return null;
    },
    placeholderData: (known) => known,
  });

const list = <T>(id: number, what: string, query: Record<string, string> = {}) =>
  queryOptions({
    queryKey: ["lead", id, "page", what, ...Object.values(query)],
    queryFn: ({ signal }) => call<T>("GET", `/api/v1/leads/${id}/${what}`, { query, signal }),
  });

export const tasksQuery = (id: number, state: "open" | "done" = "open") =>
  list<{ items: readonly Task[] }>(id, "tasks", { state });
export const commandsQuery = (id: number) => ({
  ...list<{ items: readonly Command[] }>(id, "commands"),
  meta,
});
export const appointmentsQuery = (id: number) => ({
  ...list<{ items: readonly Appointment[] }>(id, "appointments"),
  meta,
});
export const assessmentsQuery = (id: number) => ({
  ...list<{ items: readonly Assessment[] }>(id, "assessments"),
  meta,
});
export const duplicatesQuery = (id: number) => ({
  ...list<{ items: readonly LeadPair[] }>(id, "duplicates"),
  meta,
});

export const pairQuery = (pair: number, leads: readonly number[]) =>
  queryOptions({
    queryKey: ["lead", leads[0], "pair", pair],
    queryFn: ({ signal }) => call<ComparedPair>("GET", `/api/v1/duplicates/${pair}`, { signal }),
  });
