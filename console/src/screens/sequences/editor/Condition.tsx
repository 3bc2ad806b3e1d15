/** A condition as the JSON of the rule language; there is no builder of conditions yet. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import styles from "../sequences.module.css";

interface ConditionProps {
  readonly label: string;
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  /** It is no condition but what is known of a person. */
  readonly facts?: boolean;
}

export function Condition({ label, value, change, facts = false }: ConditionProps) {
  const { t } = useLingui();
  const known = value === undefined || value === null ? "" : JSON.stringify(value);
  const [typed, type] = useState<string | null>(null);
  const text = typed ?? known;
  const broken = typed !== null && typed.trim() !== "" && parsed(typed) === undefined;
  const set = (next: string) => {
    type(next);
    if (next.trim() === "") change(undefined);
    else if (parsed(next) !== undefined) change(parsed(next));
  };
  return (
    <label className={styles.condition}>
      {label}
      <textarea
        dir="ltr"
        rows={text.length > 80 ? 4 : 1}
        spellCheck={false}
        value={text}
        placeholder={facts ? '{"priority": 2}' : '{"fact": "priority", "between": [1, 2]}'}
        aria-invalid={broken}
        onChange={(event) => set(event.target.value)}
        onBlur={() => !broken && type(null)}
      />
      {broken ? (
        <small className={styles.wrong}>{t`This is not JSON yet; it is not taken over.`}</small>
      ) : (
        <small>
          {facts ? (
            <Trans>As JSON; a fact that is missing is unknown.</Trans>
          ) : (
            <Trans>As JSON of the rule language (empty: always).</Trans>
          )}
        </small>
      )}
    </label>
  );
}

export function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
