import type { InputHTMLAttributes } from "react";
import styles from "./form.module.css";
import { idOf } from "./TroubleNote.tsx";

interface LineProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string | undefined;
  /** As the API names it: what is wrong with it leads here. */
  field: string;
  value: string;
  fault?: string | null;
  change: (value: string) => void;
}

/** One line of text, a time or a number, with its name above and what is wrong with it below. */
export function Line({ label, field, fault = null, change, ...input }: LineProps) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <input
        id={idOf(field)}
        className={styles.input}
        dir="auto"
        aria-invalid={Boolean(fault)}
        onChange={(event) => change(event.target.value)}
        {...input}
      />
      {fault && <span className={styles.wrong}>{fault}</span>}
    </label>
  );
}
