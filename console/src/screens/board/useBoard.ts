import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { LeadBoard, LeadRead } from "../../api/gen/index.ts";
import type { Grouping } from "../leads/filters/filters.ts";
import type { Asked } from "../leads/rows/request.ts";
import { usePulse } from "../leads/rows/usePulse.ts";
import { type HeadRead, readBoard, readMore } from "./api.ts";
import { type Column, extended, type Placing, placed } from "./columns/placing.ts";

/** Bursts of changes make one reading in this time. */
const AT_MOST_EACH = 1_500;
const NOBODY: ReadonlySet<number> = new Set();

export type Heads = ReadonlyMap<string, HeadRead>;

/** The board and its further pages, in step with the engine; nothing moves under the hand. */
export function useBoard(by: Grouping, asked: Asked) {
  const of = JSON.stringify([by, asked]);
  const query = useQuery({
    // Apart from "board", which others make stale: it is read again at its own pace, below.
    queryKey: ["board-columns", by, asked],
    queryFn: ({ signal }) => readBoard(by, asked, signal),
    retry: false,
    meta: { live: false },
  });
  const held = useRef<ReadonlySet<number>>(NOBODY);
  const [shown, setShown] = useState<Placing<LeadRead> & { of: string }>({ of: "", columns: [], arrived: NOBODY });
  const { data, refetch } = query;
  const place = useCallback(
    (fresh: LeadBoard) =>
      setShown((old) => ({ of, ...placed(old.of === of ? old.columns : [], fresh.columns, held.current) })),
    [of],
  );
  useEffect(() => {
    if (data) place(data);
  }, [data, place]);
  const { isFetching } = query;
  usePulse("board", AT_MOST_EACH, async () => {
    // What was being read before the change may be older than it.
    if (isFetching) await refetch({ cancelRefetch: false });
    await refetch({ cancelRefetch: false });
  });
  const hold = useCallback(
    (ids: Iterable<number>) => {
      held.current = new Set(ids);
      if (data) place(data);
    },
    [data, place],
  );
  const more = useMore(by, asked, shown.columns, (key, page) =>
    setShown((old) => ({ ...old, columns: old.columns.map((one) => (one.key === key ? extended(one, page) : one)) })),
  );
  const heads: Heads = new Map(data?.columns.map(({ items: _items, next: _next, ...head }) => [head.key, head]));
  const ready = shown.of === of;
  return { columns: ready ? shown.columns : null, arrived: shown.arrived, heads, hold, more, query };
}

type Page = { items: LeadRead[]; next: string | null };

/** Asks for a column's next page, once at a time; which columns could not be read on stands in `failed`. */
function useMore(
  by: Grouping,
  asked: Asked,
  columns: readonly Column<LeadRead>[],
  onPage: (key: string, page: Page) => void,
) {
  const asking = useRef(new Set<string>());
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set());
  const load = async (key: string, again = false) => {
    const cursor = columns.find((column) => column.key === key)?.next;
    if (!cursor || asking.current.has(cursor) || (failed.has(key) && !again)) return;
    asking.current.add(cursor);
    try {
      onPage(key, await readMore(by, key, asked, cursor));
      setFailed((old) => new Set([...old].filter((one) => one !== key)));
    } catch {
      setFailed((old) => new Set([...old, key]));
    } finally {
      asking.current.delete(cursor);
    }
  };
  return { load, failed };
}
