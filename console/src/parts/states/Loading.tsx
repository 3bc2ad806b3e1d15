/** Rows of the height of what comes; nothing for the first 150 ms. */

import { Trans } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import styles from "./states.module.css";

const QUIET = 150;

export function Loading({ rows = 5, height }: { rows?: number; height?: number }) {
  const late = useLate(QUIET);
  return (
    <div className={styles.loading} aria-busy="true" data-late={late || undefined}>
      <span className="only-read" role="status">
        {late && <Trans>Loading …</Trans>}
      </span>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are all alike
        <div key={at} className={styles.bone} style={height === undefined ? undefined : { blockSize: height }}>
          <i />
        </div>
      ))}
    </div>
  );
}

function useLate(after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return late;
}
