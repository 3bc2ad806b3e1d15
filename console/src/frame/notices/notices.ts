import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/call";

export interface Notice {
  readonly id: number;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly lead_id: number | null;
  readonly read_at: string | null;
}

const SHOWN = 30;

export const unreadQuery = queryOptions({
  queryKey: ["notices", "count"],
  queryFn: ({ signal }) => call<{ unread: number }>("GET", "/api/v1/notices/count", { signal }),
});

export const noticesQuery = queryOptions({
  queryKey: ["notices", "list"],
  queryFn: ({ signal }) =>
    call<{ items: Notice[] }>("GET", "/api/v1/notices", { query: { state: "all", limit: SHOWN }, signal }),
});

/** Marks some as read, or all of them. */
export function useRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly number[] | null) =>
      call<{ unread: number }>("POST", "/api/v1/notices/read", { body: { ids } }),
    onSuccess: (answer) => {
      queries.setQueryData(unreadQuery.queryKey, answer);
      void queries.invalidateQueries({ queryKey: noticesQuery.queryKey });
    },
  });
}
