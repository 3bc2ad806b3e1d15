/** How long is left: business time stands still while the hospital is closed. */

interface Clock {
  /** The end as an instant. */
  readonly until: number;
  /** Business seconds left at `asOf`; without them the end alone counts. */
  readonly secondsLeft?: number | null | undefined;
  readonly asOf?: number | undefined;
  /** Whether business time passes now. */
  readonly runs?: boolean | undefined;
  readonly resumesAt?: number | null | undefined;
}

/** Seconds left, negative once it is late. */
export function secondsLeft(clock: Clock, now: number): number {
  const { until, secondsLeft: then, asOf = now, runs = true, resumesAt } = clock;
  if (then === undefined || then === null) {
    return Math.ceil((until - now) / 1_000);
  }
  const ranSince = runs ? asOf : (resumesAt ?? Number.POSITIVE_INFINITY);
  return then - Math.floor(Math.max(now - ranSince, 0) / 1_000);
}

/** Whether it stands still at `now`: closed, and not yet open again. */
export function standsStill(clock: Clock, now: number): boolean {
  return clock.runs === false && !(clock.resumesAt && clock.resumesAt <= now);
}

/** `0:43`, `12:05`, then in hours and minutes. */
export function countdown(seconds: number, locale: string): string {
  const left = Math.max(seconds, 0);
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false });
  const one = new Intl.NumberFormat(locale, { useGrouping: false });
  if (left < 3_600) {
    return `${one.format(Math.floor(left / 60))}:${two.format(left % 60)}`;
  }
  return span(left, locale);
}

/** `12 min`, `2 h 5 min`, `3 d 4 h`: whole minutes, the two largest parts. */
export function span(seconds: number, locale: string): string {
  const minutes = Math.max(Math.floor(Math.abs(seconds) / 60), 0);
  const parts: [number, string][] = [
    [Math.floor(minutes / 1_440), "day"],
    [Math.floor((minutes % 1_440) / 60), "hour"],
    [minutes % 60, "minute"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale, {
        style: "unit",
        unit,
        unitDisplay: unit === "minute" ? "short" : "narrow",
      }).format(count),
    )
    .join(" ");
}
