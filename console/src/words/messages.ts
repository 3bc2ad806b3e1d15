/** The words of messages: why one may not leave or did not arrive, and what a person wants who wrote. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Intent, Machine } from "../api/gen";

/** Why a message waits, may not leave, or did not arrive. */
export const HINDRANCES: Readonly<Record<string, MessageDescriptor>> = {
  no_address: msg({ message: "no number or address for this channel", context: "hindrance" }),
  suppressed: msg({ message: "the person opted out; only they can undo that", context: "hindrance" }),
  withdrawn: msg({ message: "the person took back their consent", context: "hindrance" }),
  no_consent: msg({ message: "the person has not agreed to such messages", context: "hindrance" }),
  blocked: msg({ message: "the address is on the do-not-contact list", context: "hindrance" }),
  paused: msg({ message: "all outgoing messages are stopped", context: "hindrance" }),
  quiet_hours: msg({ message: "too early or too late where the person is", context: "hindrance" }),
  no_hours: msg({ message: "there is no hour at which they may be written to", context: "hindrance" }),
  not_due: msg({ message: "it leaves at the time that was named", context: "hindrance" }),
  frequency_cap: msg({ message: "the person got enough messages lately", context: "hindrance" }),
  hourly_cap: msg({ message: "this hour's limit is reached", context: "hindrance" }),
  daily_cap: msg({ message: "today's limit is reached", context: "hindrance" }),
  prefix_cap: msg({ message: "the limit for numbers like this is reached", context: "hindrance" }),
  day_cap: msg({ message: "today's limit of this channel is reached", context: "hindrance" }),
  month_cap: msg({ message: "the month's limit of this channel is reached", context: "hindrance" }),
  day_spend_cap: msg({ message: "today's budget of this channel is spent", context: "hindrance" }),
  month_spend_cap: msg({ message: "the month's budget of this channel is spent", context: "hindrance" }),
  invalid_number: msg({ message: "the number is not valid", context: "hindrance" }),
  landline: msg({ message: "the number is a landline, which takes no SMS", context: "hindrance" }),
  premium_number: msg({ message: "the number is a premium-rate one", context: "hindrance" }),
  country_not_allowed: msg({ message: "the hospital does not write to this country", context: "hindrance" }),
  whatsapp_window: msg({
    message: "they have not written by WhatsApp for a day: only an approved template may be sent",
    context: "hindrance",
  }),
  address_invalid: msg({ message: "the number or address does not exist", context: "hindrance" }),
  unreachable: msg({ message: "the person cannot be reached there", context: "hindrance" }),
  opted_out: msg({ message: "the person opted out at the vendor", context: "hindrance" }),
  credentials: msg({ message: "the vendor refused the hospital's account", context: "hindrance" }),
  no_text: msg({ message: "there is no text for this message", context: "hindrance" }),
  no_answer: msg({ message: "the vendor did not say whether it took it", context: "hindrance" }),
  not_taken: msg({ message: "the vendor did not take it", context: "hindrance" }),
  replied: msg({ message: "the person wrote meanwhile", context: "hindrance" }),
  run_over: msg({ message: "the lead's run had ended", context: "hindrance" }),
};

export const INTENTS: Record<Intent, MessageDescriptor> = {
  stop: msg({ message: "Wants no more messages", context: "intent" }),
  wrong_person: msg({ message: "Wrong person", context: "intent" }),
  not_interested: msg({ message: "Not interested", context: "intent" }),
  reschedule: msg({ message: "Another time", context: "intent" }),
  call_me: msg({ message: "Wants a call", context: "intent" }),
  book: msg({ message: "Wants to book", context: "intent" }),
  price: msg({ message: "Asks the price", context: "intent" }),
  question: msg({ message: "Asks something", context: "intent" }),
  other: msg({ message: "Something else", context: "intent" }),
};

/** Who wrote, where no person did. */
export const MACHINES: Record<Machine, MessageDescriptor> = {
  auto_reply: msg({ message: "an automatic answer", context: "machine" }),
  out_of_office: msg({ message: "an out-of-office answer", context: "machine" }),
  list: msg({ message: "a mailing list", context: "machine" }),
  mailer: msg({ message: "a mail server", context: "machine" }),
};
