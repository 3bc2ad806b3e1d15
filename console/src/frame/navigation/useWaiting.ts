/** How many people wait for an answer: one's own leads', or those of the teams that one leads. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import { inboxReadInbox } from "../../api/gen";
import { useMay } from "../me";

const countsQuery = queryOptions({
  queryKey: ["inbox", "counts"],
  meta: { live: "later" },
  queryFn: async ({ signal }) => (await ask(inboxReadInbox({ query: { limit: 1 }, signal }))).counts,
});

export function useWaiting(): number {
  const { data } = useQuery({ ...countsQuery, enabled: useMay()("read_interactions") });
  return data ? (data.team ?? data.mine) : 0;
}
