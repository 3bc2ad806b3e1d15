/** The whole body as JSON: what the form cannot say can be said here. */

import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Body } from "../data";
import styles from "../sequences.module.css";
import { parsed } from "./Condition";

export function Json({ body, change, off }: { body: Body; change: (body: Body) => void; off: boolean }) {
  const { t } = useLingui();
  const [text, type] = useState(() => JSON.stringify(body, null, 2));
  const found = parsed(text);
  const fits = Array.isArray(found?.sequences);
  return (
    <label className={styles.condition}>
      {t`Sequences as JSON`}
      <textarea
        dir="ltr"
        rows={24}
        spellCheck={false}
        readOnly={off}
        value={text}
        aria-invalid={!fits}
        onChange={(event) => {
          type(event.target.value);
          const next = parsed(event.target.value);
          if (Array.isArray(next?.sequences)) change(next as unknown as Body);
        }}
      />
      {!fits && <small className={styles.wrong}>{t`This is not JSON with sequences yet; it is not taken over.`}</small>}
    </label>
  );
}
