/** The words of the API's codes. The compiler finds a code of the API that has none. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type {
  AbsenceReason,
  Band,
  Channel,
  ContactState,
  DeclineReason,
  InteractionType,
  LossReason,
  OfferAnswer,
  Outcome,
  Phase,
  Purpose,
  QualificationVerdict,
  Role,
  Source,
  Stage,
  Status,
} from "../api/gen";

type Words<Code extends string> = Record<Code, MessageDescriptor>;

export const STATUSES: Words<Status> = {
  new: msg({ message: "New", context: "status" }),
  contacted: msg({ message: "Contacted", context: "status" }),
  qualified: msg({ message: "Qualified", context: "status" }),
  converted: msg({ message: "Converted", context: "status" }),
  lost: msg({ message: "Lost", context: "status" }),
};

export const STAGES: Words<Stage> = {
  awareness: msg({ message: "Awareness", context: "stage" }),
  interest: msg({ message: "Interest", context: "stage" }),
  decision: msg({ message: "Decision", context: "stage" }),
  action: msg({ message: "Action", context: "stage" }),
};

export const PHASES: Words<Phase> = {
  intake: msg({ message: "Intake", context: "phase" }),
  assign: msg({ message: "Assignment", context: "phase" }),
  contact: msg({ message: "Contact", context: "phase" }),
  qualify: msg({ message: "Qualification", context: "phase" }),
  nurture: msg({ message: "Nurture", context: "phase" }),
  book: msg({ message: "Booking", context: "phase" }),
  visit: msg({ message: "Visit", context: "phase" }),
  convert: msg({ message: "Conversion", context: "phase" }),
  closed: msg({ message: "Closed", context: "phase" }),
};

export const BANDS: Words<Band> = {
  hot: msg({ message: "hot", context: "band" }),
  warm: msg({ message: "warm", context: "band" }),
  cold: msg({ message: "cold", context: "band" }),
};

export const CHANNELS: Words<Channel> = {
  sms: msg({ message: "SMS", context: "channel" }),
  whatsapp: msg({ message: "WhatsApp", context: "channel" }),
  call: msg({ message: "Call", context: "channel" }),
  email: msg({ message: "E-mail", context: "channel" }),
};

export const SOURCES: Words<Source> = {
  website: msg({ message: "Website", context: "source" }),
  referral: msg({ message: "Referral", context: "source" }),
  facebook: msg({ message: "Facebook", context: "source" }),
  linkedin: msg({ message: "LinkedIn", context: "source" }),
  google_ads: msg({ message: "Google Ads", context: "source" }),
  partner: msg({ message: "Partner", context: "source" }),
  event: msg({ message: "Event", context: "source" }),
  phone: msg({ message: "Phone", context: "source" }),
  import: msg({ message: "Import", context: "source" }),
  walk_in: msg({ message: "Walk-in", context: "source" }),
  other: msg({ message: "Other", context: "source" }),
};

export const LOSSES: Words<LossReason> = {
  opted_out: msg({ message: "Wants no more messages", context: "loss" }),
  unreachable: msg({ message: "Could not be reached", context: "loss" }),
  not_qualified: msg({ message: "Not qualified", context: "loss" }),
  not_interested: msg({ message: "Not interested", context: "loss" }),
  no_show: msg({ message: "Did not come", context: "loss" }),
  no_deposit: msg({ message: "Paid no deposit", context: "loss" }),
  duplicate: msg({ message: "Duplicate", context: "loss" }),
  wrong_number: msg({ message: "Wrong number", context: "loss" }),
  chose_other: msg({ message: "Chose another hospital", context: "loss" }),
  price: msg({ message: "Price", context: "loss" }),
  withdrawn: msg({ message: "Withdrawn with its import", context: "loss" }),
  other: msg({ message: "Other reason", context: "loss" }),
};

export const DECLINES: Words<DeclineReason> = {
  busy: msg({ message: "I am busy", context: "decline" }),
  not_my_specialty: msg({ message: "Not my specialty", context: "decline" }),
  language: msg({ message: "I do not speak the language", context: "decline" }),
  knows_lead: msg({ message: "I know the person", context: "decline" }),
  end_of_shift: msg({ message: "My shift ends", context: "decline" }),
  other: msg({ message: "Other reason", context: "decline" }),
};

export const OUTCOMES: Words<Outcome> = {
  reached: msg({ message: "Reached", context: "outcome" }),
  no_answer: msg({ message: "No answer", context: "outcome" }),
  busy: msg({ message: "Line busy", context: "outcome" }),
  voicemail: msg({ message: "Voicemail", context: "outcome" }),
  wrong_number: msg({ message: "Wrong number", context: "outcome" }),
  callback_at: msg({ message: "Call back later", context: "outcome" }),
  not_interested: msg({ message: "Not interested", context: "outcome" }),
};

export const VERDICTS: Words<QualificationVerdict> = {
  qualified: msg({ message: "Qualified", context: "verdict" }),
  not_qualified: msg({ message: "Not qualified", context: "verdict" }),
  not_yet: msg({ message: "Not yet", context: "verdict" }),
};

export const ANSWERS: Words<OfferAnswer> = {
  accepted: msg({ message: "Accepted", context: "offer" }),
  declined: msg({ message: "Declined", context: "offer" }),
  expired: msg({ message: "Expired", context: "offer" }),
  withdrawn: msg({ message: "Withdrawn", context: "offer" }),
};

export const ROLES: Words<Role> = {
  agent: msg({ message: "Agent", context: "role" }),
  manager: msg({ message: "Manager", context: "role" }),
  admin: msg({ message: "Admin", context: "role" }),
  marketing: msg({ message: "Marketing", context: "role" }),
  integration: msg({ message: "Integration", context: "role" }),
  ops: msg({ message: "Operations", context: "role" }),
};

export const ABSENCES: Words<AbsenceReason> = {
  leave: msg({ message: "Leave", context: "absence" }),
  sick: msg({ message: "Sick", context: "absence" }),
  training: msg({ message: "Training", context: "absence" }),
  other: msg({ message: "Other", context: "absence" }),
};

export const PURPOSES: Words<Purpose> = {
  enquiry: msg({ message: "Answers to enquiries", context: "purpose" }),
  marketing: msg({ message: "Marketing", context: "purpose" }),
  recording: msg({ message: "Recording of calls", context: "purpose" }),
};

export const INTERACTIONS: Words<InteractionType> = {
  call: msg({ message: "Call", context: "interaction" }),
  email: msg({ message: "E-mail", context: "interaction" }),
  sms: msg({ message: "SMS", context: "interaction" }),
  whatsapp: msg({ message: "WhatsApp", context: "interaction" }),
  meeting: msg({ message: "Meeting", context: "interaction" }),
  visit: msg({ message: "Visit", context: "interaction" }),
  note: msg({ message: "Note", context: "interaction" }),
};

export const CONTACT_STATES: Words<ContactState> = {
  proved: msg({ message: "Proved", context: "contact" }),
  claimed: msg({ message: "Claimed", context: "contact" }),
  confirmed: msg({ message: "Confirmed", context: "contact" }),
};
