import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import { type AudienceList, type AudienceRead, audiencesListAudiences } from "../../api/gen";
import { now } from "../../parts/time/clock";

const EACH = 15_000;
const WHILE_DUE = 2_000;

/** A round is due, so it is being made, or will be in a moment. */
export function isDue({ next_at }: AudienceRead): boolean {
  return next_at !== null && new Date(next_at).getTime() <= now();
}

export const audiencesQuery = queryOptions({
  queryKey: ["audiences"],
  queryFn: () => ask(audiencesListAudiences()),
  refetchInterval: ({ state: { data } }) => (data?.items.some(isDue) ? WHILE_DUE : EACH),
});

/** Shows at once what the engine answered to an act. */
export function useShowAudience(): (read: AudienceRead) => void {
  const queries = useQueryClient();
  return (read) => {
    const put = (before?: AudienceList): AudienceList => {
      const items = before?.items ?? [];
      const known = items.some(({ list_id }) => list_id === read.list_id);
      return { items: known ? items.map((one) => (one.list_id === read.list_id ? read : one)) : [...items, read] };
    };
    queries.setQueryData(audiencesQuery.queryKey, put);
    void queries.invalidateQueries({ queryKey: audiencesQuery.queryKey });
  };
}

export function useReadAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: audiencesQuery.queryKey });
}
