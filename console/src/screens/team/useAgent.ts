import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import { type AgentRead, agentsEndAbsence, agentsMarkAbsent, agentsUpdateAgent } from "../../api/gen";

/** Changes of one agent; who changed them meanwhile is not overwritten. */
export function useAgent({ id: agent_id }: AgentRead) {
  const queries = useQueryClient();
  const onSuccess = () =>
    void queries.invalidateQueries({ predicate: ({ queryKey: [root] }) => root === "agents" || root === "teams" });
  const path = { agent_id };
  const away = useMutation({
    mutationFn: (until: number) => ask(agentsMarkAbsent({ path, body: { until: new Date(until).toISOString() } })),
    onSuccess,
  });
  const back = useMutation({ mutationFn: () => ask(agentsEndAbsence({ path })), onSuccess });
  const capacity = useMutation({
    mutationFn: ({ wanted, version }: { wanted: number; version: string | undefined }) =>
      ask(agentsUpdateAgent({ path, body: { capacity: wanted }, headers: { "If-Match": version } })),
    onSettled: onSuccess,
  });
  return { away, back, capacity };
}
