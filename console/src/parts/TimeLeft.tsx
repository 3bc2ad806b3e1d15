/** How long is left of business time: it counts down while the clock runs, and stands still while it does not. */

import { Trans, useLingui } from "@lingui/react/macro";
import { IconAlertTriangle, IconClockPause } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import styles from "./parts.module.css";
import { usePlace } from "./place";
import { useNow } from "./time/clock";
import { absolute, whole } from "./time/instants";
import { countdown, secondsLeft, span, standsStill } from "./time/left";
import { alarm } from "./toasts/toasts";

interface TimeLeftProps {
  until: string | null | undefined;
  /** Business seconds at `asOf` (the query's `dataUpdatedAt`), where the API gives them. */
  secondsLeft?: number | null | undefined;
  asOf?: number | undefined;
  clockRuns?: boolean | null | undefined;
  resumesAt?: string | null | undefined;
  /** To the second within an hour: offers. Else whole minutes. */
  exact?: boolean;
  /** Said once by screen readers when a minute is left. */
  announce?: string | undefined;
}

const URGENT = 60;

export function TimeLeft(given: TimeLeftProps) {
  const { until, exact = false, announce } = given;
  const place = usePlace();
  const now = useNow(exact ? 1_000 : 15_000);
  const end = until ? Date.parse(until) : Number.NaN;
  const clock = {
    until: end,
    secondsLeft: given.secondsLeft,
    asOf: given.asOf,
    runs: given.clockRuns ?? true,
    resumesAt: given.resumesAt ? Date.parse(given.resumesAt) : null,
  };
  const left = secondsLeft(clock, now);
  const stands = standsStill(clock, now);
  useAnnouncement(announce, exact && !stands && left <= URGENT && left > 0);
  if (Number.isNaN(end)) {
    return null;
  }
  const title = whole(end, place);
  if (left <= 0 && !stands) {
    return <Late title={title} by={span(-left, place.locale)} />;
  }
  const shown = exact ? countdown(left, place.locale) : span(left, place.locale);
  if (stands) {
    const resumes = clock.resumesAt;
    return (
      <span className={styles.left} data-stands title={title} aria-live="off">
        <IconClockPause size={14} aria-hidden />
        {resumes ? (
          <Trans>
            <bdi>{shown}</bdi> left, from <bdi>{absolute(resumes, place, now)}</bdi>
          </Trans>
        ) : (
          <Trans>
            <bdi>{shown}</bdi> left when it opens
          </Trans>
        )}
      </span>
    );
  }
  return (
    <span className={styles.left} data-urgent={(exact && left <= URGENT) || undefined} title={title} aria-live="off">
      {exact && left <= URGENT && <IconAlertTriangle size={14} aria-hidden />}
      <bdi>{shown}</bdi>
    </span>
  );
}

function Late({ title, by }: { title: string; by: string }) {
  const { t } = useLingui();
  return (
    <span className={styles.left} data-late title={title} aria-live="off">
      <IconAlertTriangle size={14} aria-label={t`Late`} />
      <Trans>
        <bdi>{by}</bdi> late
      </Trans>
    </span>
  );
}

function useAnnouncement(text: string | undefined, due: boolean): void {
  const said = useRef(false);
  useEffect(() => {
    if (due && text && !said.current) {
      said.current = true;
      alarm(text);
    }
  }, [due, text]);
}
