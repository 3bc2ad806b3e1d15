/** A note or a call as it is written, and as it is sent. */

import { lengthOf } from "../../../parts/length";

export const LIMIT = 5_000;

export interface Note {
  readonly text: string;
  readonly outcome: string;
}

export const EMPTY: Note = { text: "", outcome: "" };

export interface Body {
  readonly interaction_type: "note" | "call";
  readonly notes: string | null;
  readonly outcome?: string | null;
  readonly completed_at?: string;
}

/** Null: there is nothing to send, or too much. `at`: now, by the server's clock. */
export function bodyOf(kind: "note" | "call", { text, outcome }: Note, at: number): Body | null {
  const notes = text.trim();
  if (tooLong(text)) {
    return null;
  }
  if (kind === "note") {
    return notes ? { interaction_type: "note", notes } : null;
  }
  if (!notes && !outcome) {
    return null;
  }
  return {
    interaction_type: "call",
    notes: notes || null,
    outcome: outcome || null,
    completed_at: new Date(at).toISOString(),
  };
}

export function tooLong(text: string): boolean {
  return lengthOf(text) > LIMIT;
}

/** What is left of what stands there, once `sent` is saved: what was typed meanwhile. */
export function remainderOf(there: Note, sent: Note): Note {
  if (there.text === sent.text) {
    return EMPTY;
  }
  const added = there.text.startsWith(sent.text) ? there.text.slice(sent.text.length).trimStart() : there.text;
  return { text: added, outcome: "" };
}
