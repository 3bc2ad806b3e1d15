/** One figure over the last day: a line without axes, and its ends in words. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useNumber } from "../../parts/place";
import { pathOf } from "./course";
import styles from "./health.module.css";

export function Course({ values, title }: { values: readonly number[]; title: string }) {
  const { t } = useLingui();
  const number = useNumber();
  if (values.length < 2) {
    return (
      <small>
        <Trans>A sample is kept every five minutes; the last day appears here.</Trans>
      </small>
    );
  }
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => number(value));
  return (
    <>
      <svg
        className={styles.course}
        viewBox="0 0 200 32"
        preserveAspectRatio="none"
        role="img"
        aria-label={t`${title}, over the last 24 hours: between ${least} and ${most}`}
        data-mirror
      >
        <path d={pathOf(values, 200, 32)} />
      </svg>
      <small>
        <Trans>
          24 hours: {least} to {most}
        </Trans>
      </small>
    </>
  );
}
