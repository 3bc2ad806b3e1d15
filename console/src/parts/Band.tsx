/** How promising a lead is: the score and its band's word, never the colour alone. */

import type { Band as BandCode } from "../api/gen";
import { useWords } from "../words/useWords";
import styles from "./parts.module.css";
import { useNumber } from "./place";

export function Band({
  band,
  score,
}: {
  band: BandCode | string | null | undefined;
  score?: number | null | undefined;
}) {
  const word = useWords();
  const number = useNumber();
  if (!band && (score === null || score === undefined)) {
    return null;
  }
  return (
    <span className={styles.band} data-band={band ?? undefined}>
      {score !== null && score !== undefined && <bdi>{number(score)}</bdi>} {band && word("band", band)}
    </span>
  );
}
