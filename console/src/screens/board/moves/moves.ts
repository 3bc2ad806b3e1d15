import type { Status } from "../../leads/codes.ts";
import type { Grouping } from "../../leads/filters/filters.ts";

export type MoveCommand = "outcome" | "assess" | "convert" | "lose" | "reopen";

/** Which command a card needs to get from one status to another; what is absent is no legal move. */
const MOVES: Readonly<Record<Status, Partial<Record<Status, MoveCommand>>>> = {
  new: { contacted: "outcome", qualified: "assess", lost: "lose" },
  contacted: { qualified: "assess", lost: "lose" },
  qualified: { converted: "convert", lost: "lose" },
  converted: {},
  lost: { new: "reopen" },
};

/** Who drags: what they may do at all, and who they are. */
export type Hand = { id: number; agent: boolean; permissions: readonly string[] };
export type Held = { status: Status; owner_id: number | null; merged_into?: number | null };

/** The command that this drop opens; null: the column takes no drop. Only columns by status do. */
export function moveTo(by: Grouping, lead: Held, to: string, hand: Hand): MoveCommand | null {
  if (by !== "status" || lead.merged_into) return null;
  const command = MOVES[lead.status]?.[to as Status] ?? null;
  return command !== null && mayMove(command, lead, hand) ? command : null;
}

/** All legal targets, in the order of the columns. */
export function targetsOf(by: Grouping, lead: Held, columns: readonly string[], hand: Hand): [string, MoveCommand][] {
  return columns.flatMap((to) => {
    const command = moveTo(by, lead, to, hand);
    return command ? [[to, command] as [string, MoveCommand]] : [];
  });
}

function mayMove(command: MoveCommand, lead: Held, hand: Hand): boolean {
  if (command === "reopen") return hand.permissions.includes("manage_lead");
  if (!hand.permissions.includes("work_lead")) return false;
  return !hand.agent || lead.owner_id === hand.id;
}
