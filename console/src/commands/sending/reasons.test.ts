import { describe, expect, it } from "vitest";
import { remedyOf, staysOpen } from "./reasons.ts";

/** The table of console.md, part 2. */
const TABLE: [string, string][] = [
  ["another_was_first already_answered already_accepted offer_expired no_offer not_offered_to_you", "offer_gone"],
  ["not_owner lead_closed ending", "reload_lead"],
  ["merged", "open_survivor"],
  [
    "stale_attempt being_assessed already_qualified already_booked no_booking not_qualified not_confirmed",
    "reload_state",
  ],
  ["slot_taken in_the_past", "other_slot"],
  ["not_started", "try_soon"],
  ["step_is_due done_by_command follows_owner", "open_command"],
  ["identity_taken both_converted both_booked other_way_round judged undone", "open_other"],
  ["policy_changed lead_changed", "compare"],
  ["already_active not_a_draft code_taken text_version_taken settled key_ended already_rotated", "at_field"],
];

describe("what is done about a refusal", () => {
  it.each(TABLE)("%s: %s", (reasons, remedy) => {
    for (const reason of reasons.split(" ")) expect(remedyOf(reason)).toBe(remedy);
  });

  it("is at least to say it", () => {
    expect(remedyOf("something_new")).toBe("say");
    expect(remedyOf(null)).toBe("say");
  });

  it("keeps a dialog open where another slot helps", () => {
    expect(staysOpen("slot_taken")).toBe(true);
    expect(staysOpen("not_owner")).toBe(false);
  });
});
