/** The one thing to do now about a lead: a pure function of what it waits for. */

import type { Phase, TaskCommand, TaskKind, WaitKind } from "../api/gen/index.ts";
import type { Command } from "./names.ts";

/** `reply` opens the lead's composer. */
export type Step = Command | "reply";

/** Who looks: what may be done differs for the agent whose lead it is and for those who manage. */
interface Eyes {
  readonly userId: number;
  readonly manages: boolean;
}

export interface Waits {
  readonly kind: WaitKind;
  readonly agent_id?: number | null;
  readonly channel?: string | null;
}

/** Null: the engine itself, or the person, moves next. `called`: the call was placed from here a moment ago. */
export function nextStep(waits: Waits | null | undefined, phase: Phase, eyes: Eyes, called = false): Step | null {
  if (!waits) return null;
  const own = waits.agent_id == null || waits.agent_id === eyes.userId;
  if (!own && !eyes.manages) return null;
  switch (waits.kind) {
    case "offer":
      return own && !eyes.manages ? "accept" : "reassign";
    case "queue":
      return eyes.manages ? "reassign" : "take";
    case "call":
      return called ? "outcome" : "call";
    case "qualification":
      return "assess";
    case "booking":
      return "book";
    case "visit_outcome":
      return "visit";
    case "attempt":
      return waits.channel === "call" ? "call" : null;
    case "conversion":
      return phase === "convert" || phase === "closed" ? null : "convert";
    case "intake":
    case "answer":
    case "nurture":
    case "deposit":
    case "visit":
    case "registry":
    case "patient_match":
      return null;
  }
}

/** What ends a task: the command that its step waits for, as the API names it, else it is ticked off. */
export function stepOfTask(command: TaskCommand | null | undefined, called = false): Step {
  return command === "call" && called ? "outcome" : (command ?? "complete");
}

/** Kinds that a command ends: completing them by hand is refused. */
export const CHASED: readonly TaskKind[] = ["call", "qualification", "booking", "visit_outcome", "first_contact"];
