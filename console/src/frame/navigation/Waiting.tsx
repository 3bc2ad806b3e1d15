/** Beside the inbox's name. */

import { useLingui } from "@lingui/react/macro";
import { useNumber } from "../../parts/place";
import { useWaiting } from "./useWaiting";
import styles from "./Waiting.module.css";

const MOST = 99;

export function Waiting() {
  const { t } = useLingui();
  const number = useNumber();
  const waiting = useWaiting();
  if (waiting === 0) {
    return null;
  }
  const shown = waiting > MOST ? `${number(MOST)}+` : number(waiting);
  return (
    <b className={styles.waiting} title={t`Not answered`} data-waiting-count={waiting}>
      <span className="only-read">{t`Not answered`} </span>
      {shown}
    </b>
  );
}
