/** The words of commands, and of the codes that their dialogs offer, in the order of their keys. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AgentLossReason, DeclineReason, Outcome } from "../api/gen/index.ts";
import { DECLINES as DECLINE_WORDS, LOSSES as LOSS_WORDS, OUTCOMES as OUTCOME_WORDS } from "../words/codes";
import { COMMANDS } from "../words/work";
import type { LeadCommand } from "./names.ts";
import type { Step } from "./next.ts";

/** What the button says. */
export const COMMAND_WORDS: Readonly<Record<Step, MessageDescriptor>> = {
  ...(COMMANDS as Record<LeadCommand, MessageDescriptor>),
  visit: msg`Did they come?`,
  snooze: msg`Snooze`,
  complete: msg`Done`,
  "add-task": msg`Add a task`,
  message: msg`Write`,
  reply: msg`Reply`,
};

/** What is said once the command was taken. */
export const TAKEN_WORDS: Readonly<Record<Exclude<Step, "reply" | "visit">, MessageDescriptor>> = {
  accept: msg`Accepted.`,
  decline: msg`Declined. The next agent is offered it.`,
  take: msg`Taken from the queue.`,
  call: msg`Your phone rings first.`,
  outcome: msg`Outcome recorded.`,
  assess: msg`The assessment is being judged.`,
  book: msg`The slot is being held.`,
  reschedule: msg`The new slot is being held.`,
  "cancel-booking": msg`The appointment is being cancelled.`,
  convert: msg`Being registered as a patient.`,
  "no-show": msg`Marked as not come.`,
  lose: msg`Being closed as lost.`,
  reopen: msg`Being reopened.`,
  reassign: msg`Being reassigned.`,
  "opt-out": msg`The opt-out is recorded.`,
  snooze: msg`Snoozed.`,
  complete: msg`Done.`,
  "add-task": msg`Task added.`,
  message: msg`Accepted. The timeline shows its progress.`,
};

type Ordered<C extends string> = readonly (readonly [C, MessageDescriptor])[];

function inOrder<C extends string>(
  words: Readonly<Record<string, MessageDescriptor>>,
  codes: readonly C[],
): Ordered<C> {
  return codes.map((code) => [code, words[code] ?? { id: code }] as const);
}

export const DECLINES: Ordered<DeclineReason> = inOrder(DECLINE_WORDS, [
  "busy",
  "not_my_specialty",
  "language",
  "knows_lead",
  "end_of_shift",
  "other",
]);

export const OUTCOMES: Ordered<Outcome> = inOrder(OUTCOME_WORDS, [
  "reached",
  "no_answer",
  "busy",
  "voicemail",
  "wrong_number",
  "callback_at",
  "not_interested",
]);

export const LOSSES: Ordered<AgentLossReason> = inOrder(LOSS_WORDS, [
  "not_interested",
  "not_qualified",
  "chose_other",
  "price",
  "wrong_number",
  "unreachable",
  "no_deposit",
  "other",
]);
