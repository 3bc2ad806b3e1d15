import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../../api/ask.ts";
import {
  leadsAddView,
  leadsChangeView,
  leadsDeleteView,
  leadsListViews,
  type ViewRead,
} from "../../../api/gen/index.ts";
import { sentOnce } from "../../../commands/kept.ts";
import { SORTS, type Sort } from "../codes.ts";
import { type Filters, onlyFilters, readFilters, writeSearch } from "../filters/filters.ts";

export type { ViewRead };

interface ViewGiven {
  name: string;
  filters: Filters;
  columns: string[];
  sort: Sort;
  shared: string;
}

const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => ask(leadsListViews({ signal })),
  staleTime: 60_000,
});

export function useViews(): readonly ViewRead[] {
  return useQuery(viewsQuery).data?.items ?? NONE;
}
const NONE: readonly ViewRead[] = [];

export function filtersOf(view: ViewRead): Filters {
  return readFilters(view.query);
}

export function sortOf(view: ViewRead): Sort | undefined {
  return SORTS.find((sort) => sort === view.sort);
}

function bodyOf(given: ViewGiven) {
  const { name, filters, columns, sort, shared } = given;
  return { name, query: writeSearch(onlyFilters(filters)), columns, sort, shared };
}

/** Makes one, or replaces `of` where nobody changed it meanwhile. */
export function useSaveView() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ given, of }: { given: ViewGiven; of?: ViewRead }) => {
      const body = bodyOf(given);
      if (!of) return sentOnce("view", body, (key) => ask(leadsAddView({ body, headers: { "Idempotency-Key": key } })));
      return ask(leadsChangeView({ path: { view_id: of.id }, body, headers: { "If-Match": of.version } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
}

export function useDeleteView() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (view: ViewRead) =>
      ask(leadsDeleteView({ path: { view_id: view.id }, headers: { "If-Match": view.version } })),
    onSettled: () => queries.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
}
