/** From what a dialog holds to the body of its command; null while the API would refuse it. */

import type { Outcome, OutcomeCommand, TaskCreate } from "../../api/gen/index.ts";
import { lengthOf } from "../../parts/length.ts";
import { instantOf } from "../../parts/time/instants";

export const NOTES_LIMIT = 5_000;
export const TITLE_LIMIT = 200;

export interface OutcomeDraft {
  readonly outcome: Outcome | null;
  readonly notes: string;
  readonly callback: string;
}

export interface TaskDraft {
  readonly title: string;
  readonly due: string;
  readonly assignee: string;
}

export function outcomeBody(
  { outcome, notes, callback }: OutcomeDraft,
  attempt: number | null,
  zone: string,
): OutcomeCommand | null {
  if (!outcome || lengthOf(notes) > NOTES_LIMIT) return null;
  const callback_at = outcome === "callback_at" ? instantWithin(callback, zone) : null;
  if (outcome === "callback_at" && !callback_at) return null;
  return { outcome, attempt, callback_at, notes: notes.trim() || null };
}

export function taskBody({ title, due, assignee }: TaskDraft, zone: string): TaskCreate | null {
  const due_at = instantWithin(due, zone);
  if (!title.trim() || lengthOf(title) > TITLE_LIMIT || !due_at) return null;
  return { title: title.trim(), due_at, assignee_id: assignee ? Number(assignee) : null };
}

/** The instant, or null while it is not a whole time. */
export function instantWithin(wall: string, zone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(wall) || Number.isNaN(Date.parse(`${wall}Z`))) return null;
  return new Date(instantOf(wall, zone)).toISOString();
}
