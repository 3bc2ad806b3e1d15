import { queryOptions, useQuery } from "@tanstack/react-query";
import { readCommands } from "../../commands/owed.ts";

/** What can be done with a lead now, by the run's own guards. */
export function commandsQuery(id: number) {
  return queryOptions({ queryKey: ["lead", id, "commands"], queryFn: () => readCommands(id), retry: false });
}

export function useCommands(id: number) {
  return useQuery(commandsQuery(id));
}

export type CommandPossible = Awaited<ReturnType<typeof readCommands>>["items"][number];
