import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import {
  type DeliveryState,
  webhooksListDeliveries,
  webhooksListEvents,
  webhooksListRedeliveries,
  webhooksListWebhooks,
  webhooksReadDelivery,
} from "../../api/gen";

const EACH = 15_000;
const WHILE_PENDING = 2_000;
const PAGE = 50;

export const endpointsQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: () => ask(webhooksListWebhooks()),
  refetchInterval: EACH,
});

export const eventsQuery = queryOptions({
  queryKey: ["webhook-events"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => ask(webhooksListEvents()),
});

export const deliveriesQuery = (endpoint_id: number, state: DeliveryState | null) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", endpoint_id, "deliveries", state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      ask(webhooksListDeliveries({ path: { endpoint_id }, query: { limit: PAGE, state, cursor: pageParam } })),
    getNextPageParam: ({ next }) => next,
    refetchInterval: EACH,
  });

export const deliveryQuery = (endpoint_id: number, delivery_id: number) =>
  queryOptions({
    queryKey: ["webhooks", endpoint_id, "delivery", delivery_id],
    queryFn: () => ask(webhooksReadDelivery({ path: { endpoint_id, delivery_id } })),
  });

export const redeliveriesQuery = (endpoint_id: number) =>
  queryOptions({
    queryKey: ["webhooks", endpoint_id, "redeliveries"],
    queryFn: () => ask(webhooksListRedeliveries({ path: { endpoint_id } })),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ pending }) => pending > 0) ? WHILE_PENDING : false),
  });

/** After each act: the list, and what is open of one endpoint. */
export function useReadAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["webhooks"] });
}
