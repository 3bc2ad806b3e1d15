/** A field of the text with its faults below it; a fault leads to its line. */

import { useLingui } from "@lingui/react/macro";
import { useId, useRef } from "react";
import type { TextFaultRead } from "../../../api/gen";
import drafts from "../../../parts/versions/drafts.module.css";
import styles from "../templates.module.css";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly faults: readonly TextFaultRead[];
  readonly off: boolean;
  readonly rows?: number;
  readonly code?: boolean;
  readonly lang?: string;
}

export function Field({ label, value, change, faults, off, rows = 1, code = false, lang }: FieldProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const go = (line: number) => {
    const lines = value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={area}
        id={id}
        rows={rows}
        dir={code ? "ltr" : "auto"}
        lang={code ? undefined : lang}
        spellCheck={!code}
        className={code ? styles.code : undefined}
        value={value}
        readOnly={off}
        aria-invalid={faults.some(({ warning }) => !warning)}
        aria-describedby={`${id}-faults`}
        onChange={(event) => change(event.target.value)}
      />
      <FaultList id={`${id}-faults`} faults={faults} go={go} />
    </div>
  );
}

export function FaultList(given: { id?: string; faults: readonly TextFaultRead[]; go?: (line: number) => void }) {
  const { t } = useLingui();
  const { id, faults, go } = given;
  return (
    <ul id={id} className={drafts.faults} aria-live="polite">
      {faults.map(({ field, line, message, warning }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two faults may say the same
        <li key={`${at}:${field}:${line}`} data-warning={warning || undefined} data-fault={field}>
          {line !== null && go ? (
            <button type="button" className={drafts.link} onClick={() => go(line)}>
              {t`Line ${line}`}
            </button>
          ) : null}{" "}
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
