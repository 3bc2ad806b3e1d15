import type { CommandRead, StateRead, WaitingFor } from "../../api/gen/index.ts";
import type { Command } from "../names.ts";

/** What the lead's run shows; `ended`: it has none now; `gone`: the lead is no longer for this person to see. */
export type Sight = StateRead | "ended" | "gone";

/** The parts that a command moves; the run answers a command before it acts, so `answer` is how it stood. */
type Stand = Pick<CommandRead, "status" | "stage" | "phase" | "waiting_for"> & { readonly owner: number | null };

/** Whether what followed from the command is there. */
export function isSeen(command: Command, answer: CommandRead, sight: Sight): boolean {
  if (sight === "gone") return true;
  if (sight === "ended") return command !== "reopen";
  if (command === "reopen") return sight.phase !== "closed";
  return hasMoved({ ...answer, owner: answer.owner_id }, sight);
}

function hasMoved(before: Stand, now: Stand): boolean {
  return (
    before.status !== now.status ||
    before.stage !== now.stage ||
    before.phase !== now.phase ||
    before.owner !== now.owner ||
    waitOf(before.waiting_for) !== waitOf(now.waiting_for)
  );
}

function waitOf(waiting: WaitingFor | null | undefined): string {
  if (!waiting) return "";
  const { kind, until, agent_id, attempt } = waiting;
  return [kind, Date.parse(until), agent_id ?? "", attempt ?? ""].join(" ");
}
