import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { ask, Refused } from "../../../api/ask.ts";
import { type LeadPage, type LeadRead, leadsListLeads, leadsReadLead } from "../../../api/gen/index.ts";
import { useChanges } from "../../../frame/live/Live.tsx";
import type { Changed } from "../../../frame/live/messages.ts";
import type { Further } from "../../lead/neighbours.ts";
import type { Asked } from "./request.ts";
import { usePulse } from "./usePulse.ts";

const PAGE = 200;
const AT_MOST_EACH = 1_500;
/** So many changed rows are read again one by one; of more, the list says that it is old. */
const MOST_READ = 20;

/** Pages by cursor, kept in step: a row that changed is changed in its place, what is new is counted, not inserted. */
export function useLeadList(asked: Asked) {
  const client = useQueryClient();
  const key = useMemo(() => ["lead-list", asked], [asked]);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => readPage(asked, pageParam, PAGE, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: LeadPage) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
    // Apart from "leads", which others make stale: a list of many pages is not read again whole for one row.
    meta: { live: false },
  });
  const pages = query.data?.pages;
  const leads = useMemo(() => distinct(pages ?? []), [pages]);
  const news = useNews(asked, leads, query.isSuccess, (changed) => patch(client, key, changed));
  const reload = useCallback(() => {
    news.clear();
    return client.resetQueries({ queryKey: key, exact: true });
  }, [client, key, news.clear]);
  const next = pages?.at(-1)?.next ?? null;
  const further = useMemo(() => furtherFrom(asked, next), [asked, next]);
  return {
    leads,
    further,
    more: query.hasNextPage && !query.isFetchNextPageError,
    onMore: () => void (query.isFetchingNextPage || query.fetchNextPage()),
    loading: query.isPending,
    error: query.isError && !query.data ? query.error : null,
    moreError: query.isFetchNextPageError ? query.error : null,
    news: news.count,
    reload,
  };
}

export async function readPage(
  asked: Asked,
  cursor: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<LeadPage> {
  return ask(leadsListLeads({ query: { ...asked, limit, cursor: cursor ?? undefined } as never, signal }));
}

/** The pages behind that one, one after the other, for who has left the list. */
function furtherFrom(asked: Asked, cursor: string | null): Further | undefined {
  if (cursor === null) return undefined;
  return async () => {
    const { items, next } = await readPage(asked, cursor, PAGE);
    return { ids: items.map((lead) => lead.id), further: furtherFrom(asked, next) };
  };
}

/** A lead that moved between two pages while they were read stands once. */
function distinct(pages: readonly LeadPage[]): LeadRead[] {
  const seen = new Set<number>();
  return pages.flatMap((page) => page.items).filter((lead) => !seen.has(lead.id) && seen.add(lead.id));
}

type Client = ReturnType<typeof useQueryClient>;

function patch(client: Client, key: unknown[], changed: ReadonlyMap<number, LeadRead>): void {
  client.setQueryData(
    key,
    (old: { pages: LeadPage[]; pageParams: unknown[] } | undefined) =>
      old && {
        ...old,
        pages: old.pages.map((page) => ({ ...page, items: page.items.map((lead) => changed.get(lead.id) ?? lead) })),
      },
  );
}

/**
 * Hears what changed. The first page tells what is new and how its rows stand; known rows behind it are read one by one.
 */
function useNews(
  asked: Asked,
  leads: readonly LeadRead[],
  ready: boolean,
  onRead: (changed: Map<number, LeadRead>) => void,
) {
  const [count, setCount] = useState(0);
  const changed = useRef(new Set<number>());
  useChanges(
    useCallback((news: readonly Changed[]) => {
      for (const { kind, id, lead_id } of news) changed.current.add(kind === "lead" ? id : (lead_id ?? 0));
    }, []),
  );
  usePulse("leads", AT_MOST_EACH, async () => {
    if (!ready) return;
    const ids = changed.current;
    changed.current = new Set();
    try {
      const { items } = await readPage(asked, null, PAGE);
      const known = new Set(leads.map((lead) => lead.id));
      const first = new Map(items.map((lead) => [lead.id, lead]));
      const behind = [...ids].filter((id) => known.has(id) && !first.has(id));
      onRead(new Map([...first, ...(await readAgain(behind.slice(0, MOST_READ)))]));
      setCount(items.filter((lead) => !known.has(lead.id)).length);
    } catch {
      // Not read: they are asked for the next time.
      for (const id of ids) changed.current.add(id);
    }
  });
  return { count, clear: useCallback(() => setCount(0), []) };
}

async function readAgain(ids: readonly number[]): Promise<Map<number, LeadRead>> {
  const read = await Promise.all(
    ids.map((lead_id) => ask(leadsReadLead({ path: { lead_id } })).catch((error: unknown) => gone(error))),
  );
  return new Map(read.filter((lead) => lead !== null).map((lead) => [lead.id, lead as LeadRead]));
}

/** A lead that is not the reader's any more stays as it was until the list is loaded anew. */
function gone(error: unknown): null {
  if (error instanceof Refused) return null;
  throw error;
}
