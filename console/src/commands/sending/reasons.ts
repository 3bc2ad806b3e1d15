/** What the console does about a refusal, by the API's stable reason. What it says is the API's `detail`. */

export type Remedy =
  /** The offer is no more: it leaves the list. */
  | "offer_gone"
  | "reload_lead"
  | "open_survivor"
  /** The lead stands elsewhere: what is possible now is shown anew. */
  | "reload_state"
  | "other_slot"
  | "try_soon"
  | "open_command"
  | "open_other"
  | "compare"
  | "at_field"
  | "say";

const REMEDIES: Readonly<Record<Exclude<Remedy, "say">, readonly string[]>> = {
  offer_gone: [
    "another_was_first",
    "already_answered",
    "already_accepted",
    "offer_expired",
    "no_offer",
    "not_offered_to_you",
  ],
  reload_lead: ["not_owner", "lead_closed", "ending", "not_running", "not_lost", "reopening", "run_ended", "raced"],
  open_survivor: ["merged"],
  reload_state: [
    "stale_attempt",
    "being_assessed",
    "already_qualified",
    "already_booked",
    "no_booking",
    "not_qualified",
    "not_confirmed",
    "not_yet",
    "no_phone",
    "not_queued",
    "same_owner",
    "channel_closed",
    "task_done",
  ],
  other_slot: ["slot_taken", "in_the_past"],
  try_soon: ["not_started", "idempotency_key_in_use"],
  open_command: ["step_is_due", "done_by_command", "follows_owner"],
  open_other: ["identity_taken", "both_converted", "both_booked", "other_way_round", "judged", "undone"],
  compare: ["policy_changed", "lead_changed"],
  at_field: [
    "already_active",
    "not_a_draft",
    "code_taken",
    "text_version_taken",
    "settled",
    "key_ended",
    "already_rotated",
  ],
};
const BY_REASON = new Map(
  Object.entries(REMEDIES).flatMap(([remedy, reasons]) => reasons.map((reason) => [reason, remedy as Remedy])),
);

export function remedyOf(reason: string | null): Remedy {
  return BY_REASON.get(reason ?? "") ?? "say";
}

/** A dialog stays open for what can be mended in it. */
export function staysOpen(reason: string | null): boolean {
  const remedy = remedyOf(reason);
  return remedy === "other_slot" || remedy === "at_field" || reason === "agent_inactive";
}
