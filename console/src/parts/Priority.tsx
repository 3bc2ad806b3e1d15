/** 1 is the most urgent of five: bars that are read without colour. `stripe` is for the edge of a row or a card. */

import { useLingui } from "@lingui/react/macro";
import styles from "./parts.module.css";

const STEPS = [5, 4, 3, 2, 1];

export function Priority({ value, stripe = false }: { value: number | null | undefined; stripe?: boolean }) {
  const { t } = useLingui();
  if (value === null || value === undefined) {
    return null;
  }
  const label = t`Priority ${value}`;
  if (stripe) {
    return <i className={styles.stripe} data-priority={value} title={label} role="img" aria-label={label} />;
  }
  return (
    <span className={styles.priority} data-priority={value} title={label} role="img" aria-label={label}>
      {STEPS.map((step) => (
        <i key={step} data-on={step >= value || undefined} />
      ))}
    </span>
  );
}
