/** The messages of the engine by name; a hospital's own stand as they are called. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import type { Approval } from "../../api/gen";
import { readable } from "../../words/readable";

const MESSAGES: Readonly<Record<string, MessageDescriptor>> = {
  first_call: msg({ message: "First call", context: "template" }),
  second_call: msg({ message: "Second call", context: "template" }),
  follow_up: msg({ message: "Follow-up", context: "template" }),
  first_sms: msg({ message: "First message", context: "template" }),
  last_sms: msg({ message: "Last message", context: "template" }),
  nurture: msg({ message: "Nurture", context: "template" }),
  win_back: msg({ message: "Win-back", context: "template" }),
  appointment_confirmation: msg({ message: "Appointment confirmation", context: "template" }),
  appointment_reminder: msg({ message: "Appointment reminder", context: "template" }),
  no_show: msg({ message: "Missed appointment", context: "template" }),
  after_visit: msg({ message: "After the visit", context: "template" }),
  deposit_request: msg({ message: "Deposit request", context: "template" }),
  double_opt_in: msg({ message: "Request to confirm consent", context: "template" }),
  opt_out_confirmation: msg({ message: "Confirmation of an opt-out", context: "template" }),
};

export const APPROVALS: Readonly<Record<Approval, MessageDescriptor>> = {
  draft: msg({ message: "Not submitted", context: "approval" }),
  submitted: msg({ message: "Submitted", context: "approval" }),
  approved: msg({ message: "Approved", context: "approval" }),
  rejected: msg({ message: "Rejected", context: "approval" }),
  paused: msg({ message: "Paused", context: "approval" }),
};

export function useMessageName(): (code: string) => string {
  const { _ } = useLingui();
  return (code) => {
    const found = MESSAGES[code];
    return found ? _(found) : readable(code);
  };
}
