import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/ask.ts";
import { commandsReadCommands } from "../../../api/gen/index.ts";

export interface CommandPossible {
  command: string;
  allowed: boolean;
  message?: string | null;
}

/** What can be done with a lead now, by the run's own guards. */
export function commandsQuery(id: number) {
  return queryOptions({
    queryKey: ["lead", id, "commands"],
    queryFn: () => ask(commandsReadCommands({ path: { lead_id: id } })),
    select: (list): CommandPossible[] => ("items" in list ? list.items : []),
    retry: false,
  });
}

export function useCommands(id: number): readonly CommandPossible[] {
  return useQuery(commandsQuery(id)).data ?? NONE;
}
const NONE: readonly CommandPossible[] = [];
