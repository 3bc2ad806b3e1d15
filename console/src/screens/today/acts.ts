/** From a line to the command that is opened for it. */

import type { Command } from "../../commands/names.ts";
import { CHASED, type Step, stepOfTask } from "../../commands/next.ts";
import { type Opening, openCommand } from "../../commands/open.ts";
import type { Line, TaskLine } from "./day.ts";
import { nameOf } from "./day.ts";

/** What ends this line; null: nothing is to be done by hand. */
export function stepOfLine(line: Line, called: boolean): Step | null {
  return line.of === "offer" ? "accept" : stepOfTask(line.task.command, called);
}

/** Ticked off by hand, and put off: only what is no step of the lead's run. */
export function isOwnTask({ task }: TaskLine): boolean {
  return task.id !== null && !(CHASED as readonly string[]).includes(task.kind);
}

export function openingOf(line: Line, then: Opening["then"]): Opening {
  if (line.of === "offer") return { offerId: line.offer.id, then };
  const { task } = line;
  const waits = task.lead?.waiting_for;
  return {
    taskId: task.id,
    dueAt: task.due_at,
    attempt: waits?.kind === "call" ? (waits.attempt ?? null) : null,
    awaited: task.lead?.phase === "contact",
    name: nameOf(task.lead),
    then,
  };
}

export function actOn(line: Line, command: Command, then: Opening["then"]): void {
  if (line.leadId !== null) openCommand(command, line.leadId, openingOf(line, then));
}
