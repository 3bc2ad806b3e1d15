/** What the live socket says, read with care: a message that is broken makes everything stale, and breaks nothing. */

export const KINDS = [
  "lead",
  "offer",
  "task",
  "queue",
  "agent",
  "import",
  "trial",
  "notice",
  "job",
  "outreach",
] as const;
export type ChangedKind = (typeof KINDS)[number];

export interface Changed {
  readonly kind: ChangedKind;
  readonly id: number;
  readonly lead_id?: number;
}

export type LiveMessage =
  | { readonly of: "hello"; readonly seq: string }
  | { readonly of: "resync"; readonly seq: string | null }
  | { readonly of: "changed"; readonly seq: string; readonly changed: readonly Changed[] }
  | { readonly of: "nothing" };

export function readMessage(text: unknown): LiveMessage {
  const said = parsed(text);
  if (said === null) {
    return { of: "resync", seq: null };
  }
  const seq = typeof said.seq === "string" && said.seq !== "" ? said.seq : null;
  if (said.resync === true) {
    return { of: "resync", seq };
  }
  if (said.hello === true && seq !== null) {
    return { of: "hello", seq };
  }
  if (said.changed === undefined) {
    return { of: "nothing" };
  }
  if (!Array.isArray(said.changed) || seq === null) {
    return { of: "resync", seq };
  }
  return { of: "changed", seq, changed: said.changed.filter(isChanged) };
}

function parsed(text: unknown): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function isChanged(value: unknown): value is Changed {
  const one = value as Partial<Changed> | null;
  return (
    typeof one === "object" && one !== null && typeof one.id === "number" && KINDS.includes(one.kind as ChangedKind)
  );
}
