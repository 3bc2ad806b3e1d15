/** The words of sequences: occasions, why a step is left out, what ends one. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Occasion } from "../api/gen";

export const OCCASIONS: Readonly<Record<Occasion, MessageDescriptor>> = {
  first_contact: msg({ message: "First contact", context: "occasion" }),
  reminder: msg({ message: "Reminder of an appointment", context: "occasion" }),
  no_show: msg({ message: "Missed appointment", context: "occasion" }),
  nurture: msg({ message: "Nurture", context: "occasion" }),
  win_back: msg({ message: "Win-back", context: "occasion" }),
  after_visit: msg({ message: "After the visit", context: "occasion" }),
};

export const SKIPS: Readonly<Record<string, MessageDescriptor>> = {
  condition: msg({ message: "its condition does not hold", context: "skip" }),
  no_channel: msg({ message: "no channel is open", context: "skip" }),
  no_time: msg({ message: "there is no permitted time", context: "skip" }),
  too_late: msg({ message: "it would come too late", context: "skip" }),
  no_text: msg({ message: "there is no text for it", context: "skip" }),
  cap: msg({ message: "the cap is reached", context: "skip" }),
};

export const EXITS: Readonly<Record<string, MessageDescriptor>> = {
  reply: msg({ message: "Reply", context: "exit" }),
  booking: msg({ message: "Booking", context: "exit" }),
  outcome: msg({ message: "Outcome of a call", context: "exit" }),
  status: msg({ message: "New status", context: "exit" }),
  opt_out: msg({ message: "Opt-out", context: "exit" }),
};
