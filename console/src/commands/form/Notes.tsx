import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { lengthOf } from "../../parts/length.ts";
import { NOTES_LIMIT } from "./bodies.ts";
import styles from "./form.module.css";
import { idOf } from "./TroubleNote.tsx";

const NEAR = 4_500;

interface NotesProps {
  value: string;
  change: (notes: string) => void;
  fault: string | null;
}

/** Text as it is typed: markup in it is text, too. */
export function Notes({ value, change, fault }: NotesProps) {
  const { t } = useLingui();
  const left = NOTES_LIMIT - lengthOf(value);
  const over = left < 0 ? plural(-left, { one: "# character too many", other: "# characters too many" }) : null;
  return (
    <label className={styles.field}>
      <span>{t`Notes`}</span>
      <textarea
        id={idOf("notes")}
        className={styles.input}
        dir="auto"
        rows={3}
        value={value}
        aria-invalid={Boolean(fault ?? over)}
        onChange={(event) => change(event.target.value)}
      />
      {NOTES_LIMIT - left > NEAR && !over && (
        <small>{plural(left, { one: "# character left", other: "# characters left" })}</small>
      )}
      {(fault ?? over) && <span className={styles.wrong}>{fault ?? over}</span>}
    </label>
  );
}
