import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/gen/client.gen.ts";

export interface CommandPossible {
  command: string;
  allowed: boolean;
  reason: string | null;
  message: string | null;
}

/** What can be done with a lead now, by the run's own guards. */
export function commandsQuery(id: number) {
  return queryOptions({
    queryKey: ["lead", id, "commands"],
    queryFn: ({ signal }) =>
      ask(client.get<{ 200: { items: CommandPossible[] } }>({ url: `/api/v1/leads/${id}/commands`, signal })),
    retry: false,
  });
}

export function useCommands(id: number) {
  return useQuery(commandsQuery(id));
}
