import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** What is known, in one line; what is not known leaves no gap. Each stands by itself in a right-to-left line. */
export function Facts({ facts }: { facts: readonly (ReactNode | null | undefined | false)[] }) {
  return (
    <span className={styles.facts}>
      {facts.filter(Boolean).map((fact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have no other name
        <span key={at}>
          <bdi>{fact}</bdi>
        </span>
      ))}
    </span>
  );
}
