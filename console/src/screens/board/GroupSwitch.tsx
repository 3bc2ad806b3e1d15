import { useLingui } from "@lingui/react/macro";
import { GROUPINGS, type Grouping } from "../leads/filters/filters.ts";
import styles from "./Board.module.css";

/** What the columns are. */
export function GroupSwitch({ by, onChange }: { by: Grouping; onChange: (by: Grouping) => void }) {
  const { t } = useLingui();
  const names = { status: t`Status`, phase: t`Phase`, waiting: t`Waits for` };
  return (
    <fieldset className={styles.switch} aria-label={t`Columns by`} style={{ border: 0, margin: 0 }}>
      {GROUPINGS.map((one) => (
        <button type="button" key={one} aria-pressed={one === by} onClick={() => onChange(one)}>
          {names[one]}
        </button>
      ))}
    </fieldset>
  );
}
