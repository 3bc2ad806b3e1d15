/** What a person can do with a lead, by the API's names, in the order in which they stand under "More". */
export const LEAD_COMMANDS = [
  "accept",
  "decline",
  "take",
  "call",
  "outcome",
  "assess",
  "book",
  "reschedule",
  "cancel-booking",
  "convert",
  "no-show",
  "reassign",
  "opt-out",
  "lose",
  "reopen",
] as const;
export type LeadCommand = (typeof LEAD_COMMANDS)[number];

/** Done at once, without a question. */
const DIRECT = ["accept", "take", "call", "complete"] as const;
export type Direct = (typeof DIRECT)[number];

/** `message` is written in the composer; `visit` asks whether the person came: then it is `convert` or `no-show`. */
export type Command = LeadCommand | "visit" | "snooze" | "complete" | "add-task" | "message";

export function isDirect(command: Command): command is Direct {
  return (DIRECT as readonly string[]).includes(command);
}
