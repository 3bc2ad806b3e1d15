/** Instants as people of the hospital read them: always in its zone, whatever the browser's. */

export interface Place {
  readonly zone: string;
  readonly locale: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf({ zone, locale }: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([zone, locale, options]);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    formats.set(key, found);
  }
  return found;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export function clockTime(at: number, place: Place): string {
  return formatOf(place, CLOCK).format(at);
}

/** `2026-11-29`: the day on which `at` falls there. */
export function dayOf(at: number, zone: string): string {
  return formatOf({ zone, locale: "en-CA" }, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** Calendar days from `from` to `to` there, also where a day has 23 or 25 hours. */
export function daysBetween(from: number, to: number, zone: string): number {
  return Math.round((Date.parse(dayOf(to, zone)) - Date.parse(dayOf(from, zone))) / DAY);
}

/** `10:42` today, `Mon 09:00` within six days, else with the date, of another year with the year. */
export function absolute(at: number, place: Place, now: number): string {
  const days = daysBetween(now, at, place.zone);
  if (days === 0) {
    return clockTime(at, place);
  }
  if (Math.abs(days) < 7) {
    return formatOf(place, { weekday: "short", ...CLOCK }).format(at);
  }
  const sameYear = dayOf(at, place.zone).slice(0, 4) === dayOf(now, place.zone).slice(0, 4);
  return formatOf(place, { day: "numeric", month: "short", ...(sameYear ? CLOCK : { year: "numeric" }) }).format(at);
}

/** Everything, for a tooltip: `Sunday, 29 November 2026 at 10:42 GMT+5:30`. */
export function whole(at: number, place: Place): string {
  return formatOf(place, { dateStyle: "full", timeStyle: "long", hourCycle: "h23" }).format(at);
}

/** `Sunday, 29 November 2026 at 10:42`: where the zone stands beside it. */
export function wholeThere(at: number, place: Place): string {
  return formatOf(place, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" }).format(at);
}

export function dayTitle(at: number, place: Place): string {
  return formatOf(place, { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** `in 12 min`, `3 min ago`; null from an hour on. */
export function relative(at: number, place: Place, now: number): string | null {
  const apart = at - now;
  if (Math.abs(apart) >= HOUR) {
    return null;
  }
  const minutes = apart < 0 ? Math.ceil(apart / MINUTE) : Math.floor(apart / MINUTE);
  return new Intl.RelativeTimeFormat(place.locale, { numeric: "auto", style: "short" }).format(minutes, "minute");
}

/** The zone's short name, where the browser's clock shows another hour at that moment; else null. */
export function zoneBeside(at: number, place: Place, browsers = browserZone()): string | null {
  if (offsetOf(at, place.zone) === offsetOf(at, browsers)) {
    return null;
  }
  const parts = formatOf(place, { timeZoneName: "short" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? place.zone;
}

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Minutes by which the wall clock there is ahead of UTC. */
export function offsetOf(at: number, zone: string): number {
  const parts = formatOf(
    { zone, locale: "en-US" },
    {
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    },
  ).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return Math.round((wall - Math.floor(at / 1_000) * 1_000) / MINUTE);
}

/** The instant of `2026-11-29T09:00` there. In the hour that a clock change leaves out it is the hour after; in the
 * hour that comes twice, the first. */
export function instantOf(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall.slice(0, 16)}:00Z`);
  const before = offsetOf(asUtc - DAY, zone);
  const after = offsetOf(asUtc + DAY, zone);
  const fits = [...new Set([before, after])]
    .map((offset) => ({ at: asUtc - offset * MINUTE, offset }))
    .filter(({ at, offset }) => offsetOf(at, zone) === offset)
    .map(({ at }) => at);
  return fits.length > 0 ? Math.min(...fits) : asUtc - before * MINUTE;
}

/** `2026-11-29T09:00` there, as inputs want it. */
export function wallOf(at: number, zone: string): string {
  return new Date(at + offsetOf(at, zone) * MINUTE).toISOString().slice(0, 16);
}
