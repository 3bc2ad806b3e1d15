/** A span as a number and a unit. */

import { Trans, useLingui } from "@lingui/react/macro";
import styles from "../sequences.module.css";
import { readSpan, UNITS, type Unit, writeSpan } from "./span";

export function Length({ label, value, change }: { label: string; value: string; change: (span: string) => void }) {
  const { t } = useLingui();
  const read = readSpan(value);
  const units: Record<Unit, string> = { minutes: t`minutes`, hours: t`hours`, days: t`days` };
  if (!read)
    return (
      <label>
        {label}
        <input dir="ltr" value={value} onChange={(event) => change(event.target.value)} />
      </label>
    );
  return (
    <div className={styles.length}>
      <label>
        {label}
        <input
          type="number"
          min={0}
          value={read.amount}
          onChange={(event) => change(writeSpan(Math.max(0, Math.floor(Number(event.target.value))), read.unit))}
        />
      </label>
      <label>
        <Trans>Unit</Trans>
        <select value={read.unit} onChange={(event) => change(writeSpan(read.amount, event.target.value as Unit))}>
          {(Object.keys(UNITS) as Unit[]).map((unit) => (
            <option key={unit} value={unit}>
              {units[unit]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
