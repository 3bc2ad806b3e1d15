/** What the API's filters may name; the generated client's types are compared with these where they are used. */
export const STATUSES = ["new", "contacted", "qualified", "converted", "lost"] as const;
export const STAGES = ["awareness", "interest", "decision", "action"] as const;
export const PHASES = [
  "intake",
  "assign",
  "contact",
  "qualify",
  "nurture",
  "book",
  "visit",
  "convert",
  "closed",
] as const;
export const WAITS = [
  "intake",
  "offer",
  "queue",
  "attempt",
  "call",
  "answer",
  "qualification",
  "nurture",
  "booking",
  "deposit",
  "visit",
  "visit_outcome",
  "conversion",
] as const;
export const SOURCES = [
  "website",
  "referral",
  "facebook",
  "linkedin",
  "google_ads",
  "partner",
  "event",
  "phone",
  "import",
  "walk_in",
  "other",
] as const;
export const BANDS = ["hot", "warm", "cold"] as const;
export const PRIORITIES = [1, 2, 3, 4, 5] as const;
export const SORTS = ["-created_at", "created_at", "-score", "score", "deadline", "-updated_at"] as const;
/** What a person may say, the likeliest first. */
export const LOSSES = [
  "not_interested",
  "unreachable",
  "chose_other",
  "price",
  "not_qualified",
  "no_deposit",
  "wrong_number",
  "other",
] as const;

export type Status = (typeof STATUSES)[number];
export type Stage = (typeof STAGES)[number];
export type Phase = (typeof PHASES)[number];
export type Wait = (typeof WAITS)[number];
export type Source = (typeof SOURCES)[number];
export type Band = (typeof BANDS)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Sort = (typeof SORTS)[number];
