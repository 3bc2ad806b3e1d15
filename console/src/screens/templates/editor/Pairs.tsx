/** Names and values, row by row. */

import { Trans, useLingui } from "@lingui/react/macro";
import { IconX } from "@tabler/icons-react";
import type { TextFaultRead } from "../../../api/gen";
import drafts from "../../../parts/versions/drafts.module.css";
import styles from "../templates.module.css";
import { FaultList } from "./Field";

interface PairsProps {
  readonly legend: string;
  readonly keyLabel: string;
  readonly valueLabel: string;
  readonly pairs: Readonly<Record<string, string>>;
  readonly off: boolean;
  readonly faults: readonly TextFaultRead[];
  readonly change: (pairs: Record<string, string>) => void;
}

export function Pairs({ legend, keyLabel, valueLabel, pairs, off, faults, change }: PairsProps) {
  const { t } = useLingui();
  const rows = Object.entries(pairs);
  const put = (at: number, row: [string, string] | null) =>
    change(Object.fromEntries(rows.flatMap((one, index) => (index === at ? (row ? [row] : []) : [one]))));
  if (off && rows.length === 0) return null;
  return (
    <fieldset className={styles.pairs} disabled={off}>
      <legend>{legend}</legend>
      {rows.map(([key, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name itself changes while it is typed
        <div key={at}>
          <input
            aria-label={keyLabel}
            dir="ltr"
            value={key}
            onChange={(event) => put(at, [event.target.value, value])}
          />
          <input
            aria-label={valueLabel}
            dir="ltr"
            value={value}
            onChange={(event) => put(at, [key, event.target.value])}
          />
          <button type="button" className="icon-button" aria-label={t`Remove ${key}`} onClick={() => put(at, null)}>
            <IconX size={16} aria-hidden />
          </button>
        </div>
      ))}
      {!off && !("" in pairs) && (
        <button type="button" className={drafts.link} onClick={() => change({ ...pairs, "": "" })}>
          <Trans>Add</Trans>
        </button>
      )}
      <FaultList faults={faults} />
    </fieldset>
  );
}
