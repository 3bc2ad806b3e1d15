import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import { type AgentRead, agentsEndAbsence, agentsMarkAbsent, agentsReadAgent, agentsUpdateAgent } from "../../api/gen";

/** Changes of one agent; who changed them meanwhile is not overwritten. */
export function useAgent({ id: agent_id, capacity: shown }: AgentRead) {
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
    mutationFn: async (wanted: number) => {
      const read = await agentsReadAgent({ path });
      const version = read.data?.capacity === shown ? read.response?.headers.get("etag") : '"changed"';
      return ask(agentsUpdateAgent({ path, body: { capacity: wanted }, headers: { "If-Match": version } }));
    },
    onSettled: onSuccess,
  });
  return { away, back, capacity };
}
