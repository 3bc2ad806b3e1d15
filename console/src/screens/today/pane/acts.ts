/** From a line to the command that is opened for it. */

import type { Command } from "../../../commands/names.ts";
import { CHASED, type Step, stepOfTask } from "../../../commands/next.ts";
import { type Opening, openCommand } from "../../../commands/open.ts";
import { type Line, leadOf, nameOf } from "../day.ts";

/** What ends this line; null: nothing is to be done by hand. A visit that began asks whether the person came. */
export function stepOfLine(line: Line, called: boolean, now: number): Step | null {
  if (line.of === "offer") return "accept";
  if (line.of === "task") return stepOfTask(line.task.command, called);
  const { state, starts_at } = line.visit;
  if (state !== "confirmed" && state !== "held") return null;
  return Date.parse(starts_at) <= now ? "visit" : "reschedule";
}

/** Ticked off by hand, and put off: only what is no step of the lead's run. */
export function isOwnTask(line: Line): boolean {
  return line.of === "task" && line.task.id !== null && !(CHASED as readonly string[]).includes(line.task.kind);
}

export function openingOf(line: Line, then: Opening["then"]): Opening {
  if (line.of === "offer") return { offerId: line.offer.id, then };
  const lead = leadOf(line);
  const waits = lead?.waiting_for;
  const task = line.of === "task" ? line.task : null;
  return {
    taskId: task?.id ?? null,
    dueAt: task?.due_at ?? null,
    attempt: waits?.kind === "call" ? (waits.attempt ?? null) : null,
    awaited: lead?.phase === "contact",
    name: nameOf(lead),
    then,
  };
}

export function actOn(line: Line, command: Command, then: Opening["then"]): void {
  if (line.leadId !== null) openCommand(command, line.leadId, openingOf(line, then));
}
