/** Opens the dialog of a command, or sends it at once where it asks for nothing. One dialog is open at a time. */

import { useSyncExternalStore } from "react";
import type { Outcome } from "../api/gen/index.ts";
import { type Command, isDirect } from "./names.ts";
import { completeOrder, leadOrder, type Order } from "./sending/orders.ts";
import type { Result } from "./sending/send.ts";
import { sender } from "./sending/wires.ts";

/** What the place that opens it knows already. */
export interface Opening {
  readonly offerId?: number | null;
  readonly taskId?: number | null;
  /** Of a snoozed task: undo goes back to it. */
  readonly dueAt?: string | null;
  readonly attempt?: number | null;
  readonly outcome?: Outcome;
  /** To whom it is reassigned. */
  readonly agentId?: number;
  /** Of the person, for the heading; without it the lead's number stands there. */
  readonly name?: string | null;
  /** A step of the run waits for this call's outcome, so that the run will show a change. */
  readonly awaited?: boolean;
  /** Called once the engine has taken the command. */
  readonly then?: (result: Result, outcome?: Outcome) => void;
}

export interface Open extends Opening {
  readonly command: Command;
  readonly leadId: number;
}

let current: Open | null = null;
const watchers = new Set<() => void>();

export function openCommand(command: Command, leadId: number, opening: Opening = {}): void {
  if (isDirect(command)) {
    void sendNow(command, leadId, opening);
    return;
  }
  show({ ...opening, command, leadId });
}

export function closeCommand(): void {
  show(null);
}

export function useOpenCommand(): Open | null {
  return useSyncExternalStore(watch, () => current);
}

async function sendNow(
  command: "accept" | "take" | "call" | "complete",
  leadId: number,
  opening: Opening,
): Promise<void> {
  const result = await sender().send(directOrder(command, leadId, opening));
  if (result.ok) opening.then?.(result);
}

function directOrder(command: "accept" | "take" | "call" | "complete", leadId: number, opening: Opening): Order {
  if (command === "complete") return completeOrder(opening.taskId ?? 0, leadId);
  if (command === "accept") return leadOrder("accept", leadId, { offer_id: opening.offerId ?? null });
  return leadOrder(command, leadId, null);
}

function show(open: Open | null): void {
  current = open;
  for (const told of watchers) told();
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}
