/** The words of waits, tasks, deliveries, appointments and notices. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { TaskKind, WaitKind } from "../api/gen";

/** What a lead waits for, as the head of a column. */
export const WAITS: Record<WaitKind, MessageDescriptor> = {
  intake: msg({ message: "Intake", context: "wait" }),
  offer: msg({ message: "An agent to accept", context: "wait" }),
  queue: msg({ message: "An agent with capacity", context: "wait" }),
  attempt: msg({ message: "The next attempt", context: "wait" }),
  call: msg({ message: "A call", context: "wait" }),
  answer: msg({ message: "An answer", context: "wait" }),
  qualification: msg({ message: "Qualification", context: "wait" }),
  nurture: msg({ message: "A better time", context: "wait" }),
  booking: msg({ message: "An appointment to be booked", context: "wait" }),
  deposit: msg({ message: "The deposit", context: "wait" }),
  visit: msg({ message: "The appointment", context: "wait" }),
  visit_outcome: msg({ message: "Word whether the patient came", context: "wait" }),
  conversion: msg({ message: "Registration", context: "wait" }),
  registry: msg({ message: "The patient registry", context: "wait" }),
  patient_match: msg({ message: "A decision on a possible patient", context: "wait" }),
};

/** What to do, as one line begins. */
export const TASKS: Record<TaskKind, MessageDescriptor> = {
  own: msg({ message: "Own task", context: "task" }),
  coaching: msg({ message: "Talk with your manager", context: "task" }),
  first_contact: msg({ message: "First contact", context: "task" }),
  call: msg({ message: "Call", context: "task" }),
  qualification: msg({ message: "Assess", context: "task" }),
  booking: msg({ message: "Book", context: "task" }),
  visit_outcome: msg({ message: "Did they come?", context: "task" }),
  answer_reply: msg({ message: "Reply", context: "task" }),
  asks_to_stop: msg({ message: "Wants no more messages?", context: "task" }),
  opted_out: msg({ message: "Wants no more messages", context: "task" }),
  missed_call: msg({ message: "Call back", context: "task" }),
  contact_data: msg({ message: "Find another way to reach", context: "task" }),
  check_delivery: msg({ message: "Check the delivery", context: "task" }),
  slot_taken: msg({ message: "Choose another time", context: "task" }),
  refund_by_hand: msg({ message: "Refund by hand", context: "task" }),
  deposit_by_hand: msg({ message: "Take the deposit", context: "task" }),
  check_payment: msg({ message: "Look into the payment", context: "task" }),
  reminder: msg({ message: "Due soon", context: "task" }),
  escalation: msg({ message: "Overdue", context: "task" }),
  no_agent: msg({ message: "No agent can take it", context: "task" }),
  no_text: msg({ message: "No text was sent", context: "task" }),
  patient_match: msg({ message: "Known patient?", context: "task" }),
  registry: msg({ message: "See to the patient registry", context: "task" }),
};

/** How far a message got. */
export const DELIVERIES: Record<string, MessageDescriptor> = {
  intent: msg({ message: "About to be sent", context: "delivery" }),
  unknown: msg({ message: "Not known whether it was sent", context: "delivery" }),
  sent: msg({ message: "Sent", context: "delivery" }),
  delivered: msg({ message: "Delivered", context: "delivery" }),
  read: msg({ message: "Read", context: "delivery" }),
  failed: msg({ message: "Failed", context: "delivery" }),
  skipped: msg({ message: "Not sent", context: "delivery" }),
};

export const APPOINTMENTS: Record<string, MessageDescriptor> = {
  held: msg({ message: "Held", context: "appointment" }),
  confirmed: msg({ message: "Confirmed", context: "appointment" }),
  arrived: msg({ message: "Came", context: "appointment" }),
  no_show: msg({ message: "Did not come", context: "appointment" }),
  cancelled: msg({ message: "Cancelled", context: "appointment" }),
};

export const NOTICES: Record<string, MessageDescriptor> = {
  offer: msg({ message: "Offer", context: "notice" }),
  escalation: msg({ message: "Overdue", context: "notice" }),
  speed_warning: msg({ message: "First contact due soon", context: "notice" }),
  speed_breach: msg({ message: "Not contacted in time", context: "notice" }),
  task_reminder: msg({ message: "Task due soon", context: "notice" }),
  task_overdue: msg({ message: "Task overdue", context: "notice" }),
  no_agent: msg({ message: "No agent can take it", context: "notice" }),
};

/** What a person can do with a lead. */
export const COMMANDS: Record<string, MessageDescriptor> = {
  accept: msg({ message: "Accept", context: "command" }),
  decline: msg({ message: "Decline", context: "command" }),
  take: msg({ message: "Take", context: "command" }),
  call: msg({ message: "Call", context: "command" }),
  outcome: msg({ message: "Outcome", context: "command" }),
  assess: msg({ message: "Assess", context: "command" }),
  book: msg({ message: "Book", context: "command" }),
  reschedule: msg({ message: "Reschedule", context: "command" }),
  "cancel-booking": msg({ message: "Cancel booking", context: "command" }),
  convert: msg({ message: "Became a patient", context: "command" }),
  "no-show": msg({ message: "Did not come", context: "command" }),
  lose: msg({ message: "Close as lost", context: "command" }),
  reopen: msg({ message: "Reopen", context: "command" }),
  reassign: msg({ message: "Reassign", context: "command" }),
  "opt-out": msg({ message: "Record opt-out", context: "command" }),
  merge: msg({ message: "Merge", context: "command" }),
};
