/** The words of codes that only this page shows; the others stand in `src/words`. */

import type { I18n, MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

type Words = Readonly<Record<string, MessageDescriptor>>;

const FIELDS: Words = {
  first_name: msg`First name`,
  last_name: msg`Last name`,
  phone: msg`Phone`,
  email: msg`E-mail`,
  procedure: msg`Procedure`,
  timeframe: msg`When they want it`,
  city: msg`City`,
  language: msg`Language`,
  preferred_time: msg`Best time to call`,
  insurance: msg`Insured`,
  birth_date: msg`Born`,
  sex: msg`Sex`,
  address_line: msg`Address`,
  postcode: msg`Postcode`,
  notes: msg`What they wrote`,
  campaign_id: msg`Campaign`,
};

/** Facts of the rules that are no fields. */
const FACTS: Words = {
  age_years: msg`age`,
  utm_medium: msg`medium of the link`,
  words: msg`what they wrote`,
  last_engaged_at: msg`when they were last heard of`,
};

const DAY_PARTS: Words = { morning: msg`Morning`, afternoon: msg`Afternoon`, evening: msg`Evening` };
const SEXES: Words = { f: msg`Female`, m: msg`Male`, x: msg({ message: "Other", context: "sex" }) };
const YES_NO: Words = { yes: msg`Yes`, no: msg`No` };

const TIMEFRAMES: Words = {
  urgent: msg`Urgent`,
  this_month: msg`This month`,
  this_quarter: msg`This quarter`,
  just_looking: msg`Just looking`,
};

const WHYS: Words = {
  unsure: msg`Alike, but not surely one person`,
  one_sign: msg`Only one sign speaks for one person`,
  disagreement: msg`Some signs disagree`,
  contradiction: msg`Something speaks against it`,
  shared_identity: msg`They share a phone number or an e-mail address`,
  both_converted: msg`Both have become patients`,
  both_booked: msg`Both have an appointment`,
};

const PARTS: Words = {
  profile: msg`the profile`,
  history: msg`the history`,
  timeline: msg`the timeline`,
  messages: msg`the messages`,
  decisions: msg`the decisions`,
  interactions: msg`the calls and notes`,
  touches: msg`the submissions`,
  consents: msg`the consents`,
  state: msg`where it stands`,
};

const ALL = {
  field: FIELDS,
  fact: { ...FIELDS, ...FACTS },
  dayPart: DAY_PARTS,
  sex: SEXES,
  yesNo: YES_NO,
  timeframe: TIMEFRAMES,
  why: WHYS,
  part: PARTS,
} as const satisfies Record<string, Words>;

/** A code that this console does not know is at least made readable. */
export function word(i18n: I18n, kind: keyof typeof ALL, code: string): string {
  const found = (ALL[kind] as Words)[code];
  return found ? i18n._(found) : readable(code);
}

/** `second_opinion` → `Second opinion`: for codes that each hospital makes its own, such as procedures. */
export function readable(code: string): string {
  const spaced = code.replace(/[_-]+/gu, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
