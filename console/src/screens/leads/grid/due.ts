import { absolute, dayOf, type Place, relative } from "../../../parts/time/instants.ts";

/** How a deadline stands: late is past, due is of today. */
export type Due = "late" | "due" | "later" | "none";

export function dueOf(deadline: string | null, now: number, zone: string): Due {
  if (!deadline) return "none";
  const at = Date.parse(deadline);
  if (at < now) return "late";
  return dayOf(at, zone) === dayOf(now, zone) ? "due" : "later";
}

/** Relative up to an hour, else absolute in the hospital's zone. */
export function timeText(instant: string, now: number, place: Place): string {
  const at = Date.parse(instant);
  return relative(at, place, now) ?? absolute(at, place, now);
}
