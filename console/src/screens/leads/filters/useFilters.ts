import { useCallback, useMemo } from "react";
import { useMe } from "../../../frame/me.tsx";
import { useNarrow } from "../../../parts/narrow.ts";
import { requestOf } from "../rows/request.ts";
import { type Filters, type ListSearch, onlyFilters } from "./filters.ts";
import { useListSearch } from "./useListSearch.ts";

/** What the URL lets a list or the board show, and the ways to change it. */
export function useFilters(now: number) {
  const { time_zone: zone } = useMe();
  const narrow = useNarrow();
  const [search, put] = useListSearch();
  const filters = useMemo(() => onlyFilters(search), [search]);
  const said = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a day begins seldom; the list does not follow the clock
  const asked = useMemo(() => requestOf(filters, zone, now), [said, zone]);
  const { by, sort, view } = search;
  const narrowTo = useCallback(
    (next: Filters) => put({ ...next, by, sort, view } as ListSearch),
    [put, by, sort, view],
  );
  const seek = useCallback((text: string) => narrowTo({ ...filters, search: text || undefined }), [narrowTo, filters]);
  const onOpen = useCallback((id: number | undefined) => put({ ...search, open: id }, true), [put, search]);
  return { search, put, filters, asked, narrowTo, seek, open: narrow ? undefined : search.open, onOpen };
}

export type FiltersInUse = ReturnType<typeof useFilters>;
