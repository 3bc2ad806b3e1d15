import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/gen/client.gen.ts";
import { SORTS, type Sort } from "./codes.ts";
import { type Filters, onlyFilters, readFilters, writeSearch } from "./filters.ts";

export interface ViewRead {
  id: number;
  name: string;
  query: Record<string, unknown>;
  columns: string[];
  sort: string | null;
  shared: string;
  owner_id: number;
  mine: boolean;
  version: string;
}

export interface ViewGiven {
  name: string;
  filters: Filters;
  columns: string[];
  sort: Sort;
  shared: string;
}

const URL_OF_VIEWS = "/api/v1/views";
const JSON_BODY = { "Content-Type": "application/json" };

const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => ask(client.get<{ 200: { items: ViewRead[] } }>({ url: URL_OF_VIEWS, signal })),
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
      return of
        ? ask(
            client.put<{ 200: ViewRead }>({
              url: `${URL_OF_VIEWS}/${of.id}`,
              body,
              headers: { ...JSON_BODY, "If-Match": of.version },
            }),
          )
        : ask(client.post<{ 200: ViewRead }>({ url: URL_OF_VIEWS, body, headers: JSON_BODY }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
}

export function useDeleteView() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (view: ViewRead) =>
      ask(client.delete({ url: `${URL_OF_VIEWS}/${view.id}`, headers: { "If-Match": view.version } })),
    onSettled: () => queries.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
}
