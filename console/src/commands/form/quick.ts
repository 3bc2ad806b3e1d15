/** Times that are asked for most, by the hospital's clock. */

import { dayOf, instantOf, wallOf } from "../../parts/time/instants";

const HOUR = 3_600_000;
const QUARTER = 900_000;

interface Quick {
  readonly id: "hour" | "evening" | "tomorrow";
  readonly wall: string;
}

export function quickTimes(now: number, zone: string): Quick[] {
  const hour: Quick = { id: "hour", wall: wallOf(Math.ceil((now + HOUR) / QUARTER) * QUARTER, zone) };
  const evening: Quick = { id: "evening", wall: `${dayOf(now, zone)}T17:00` };
  const tomorrow: Quick = { id: "tomorrow", wall: `${nextDay(dayOf(now, zone))}T10:00` };
  return instantOf(evening.wall, zone) > now + HOUR ? [hour, evening, tomorrow] : [hour, tomorrow];
}

/** Tomorrow at nine there; when the hospital opens later than that again, then. */
export function tomorrowAtNine(now: number, zone: string, opensAt: number | null = null): number {
  const nine = instantOf(`${nextDay(dayOf(now, zone))}T09:00`, zone);
  return opensAt !== null && opensAt > nine ? opensAt : nine;
}

/** By the calendar, so that a day of 23 or 25 hours is one day. */
export function nextDay(day: string, days = 1): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
