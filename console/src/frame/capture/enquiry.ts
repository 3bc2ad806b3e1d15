/** What is taken down of an enquiry, and the body that it makes. */

import type { LeadCapture, Source } from "../../api/gen";
import { NOTES_LIMIT } from "../../commands/form/bodies";
import { lengthOf } from "../../parts/length";

export interface Enquiry {
  readonly first_name: string;
  readonly last_name: string;
  readonly phone: string;
  readonly email: string;
  readonly source: string;
  readonly procedure: string;
  readonly city: string;
  readonly language: string;
  readonly notes: string;
  readonly news: boolean;
}

export const EMPTY: Enquiry = {
  first_name: "",
  last_name: "",
  phone: "",
  email: "",
  source: "phone",
  procedure: "",
  city: "",
  language: "",
  notes: "",
  news: false,
};

/** What a person can have seen with their own eyes or heard on the phone. */
export const SOURCES: readonly Source[] = ["phone", "walk_in", "referral", "event", "partner", "other"];
/** Names what was said at the desk or on the phone; no text was shown. */
const SPOKEN = "spoken-1";

/** Null while nothing is there by which the person could be reached, or the notes are too long. */
export function bodyOf(given: Enquiry): LeadCapture | null {
  const said = (value: string) => value.trim() || null;
  if ((!said(given.phone) && !said(given.email)) || lengthOf(given.notes) > NOTES_LIMIT) return null;
  return {
    first_name: given.first_name.trim(),
    last_name: given.last_name.trim(),
    phone: said(given.phone),
    email: said(given.email),
    source: given.source as Source,
    procedure: said(given.procedure),
    city: said(given.city),
    language: said(given.language),
    notes: said(given.notes),
    ...(given.news ? { consents: [{ purpose: "marketing", text_version: SPOKEN }] } : {}),
  };
}
