import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { commandsReadCommands } from "../api/gen/index.ts";
import type { LeadCommand } from "./names.ts";

export interface Allowed {
  readonly allowed: boolean;
  /** Why not now, in words. */
  readonly message: string | null;
}

/** Which commands are possible now, from the guards that the engine itself uses; empty until it is known. */
export function useAllowed(leadId: number, enabled = true): ReadonlyMap<LeadCommand, Allowed> {
  const { data } = useQuery({
    queryKey: ["lead", leadId, "commands"],
    queryFn: () => ask(commandsReadCommands({ path: { lead_id: leadId } })),
    enabled,
    select: (list) =>
      new Map(
        ("items" in list ? list.items : []).map(({ command, allowed, message }) => [
          command as LeadCommand,
          { allowed, message: message ?? null },
        ]),
      ),
  });
  return data ?? NOTHING;
}

const NOTHING: ReadonlyMap<LeadCommand, Allowed> = new Map();
