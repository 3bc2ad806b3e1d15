import { useLingui } from "@lingui/react/macro";
import styles from "./Column.module.css";
import type { ColumnProps } from "./Column.tsx";
import { Late } from "./Column.tsx";

/** Name, how many, how many of them are late or due, and the fold. */
export function Head({ title, head, folded, onFold }: ColumnProps) {
  const { t, i18n } = useLingui();
  const count = head ? `${new Intl.NumberFormat(i18n.locale).format(head.count)}${head.capped ? "+" : ""}` : "";
  const share = (part: number) => `${head && head.count > 0 ? (100 * part) / head.count : 0}%`;
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h2>{title}</h2>
        <small>{count}</small>
        {head && !folded && <Late late={head.late} due={head.due_today} />}
        <button
          type="button"
          className={styles.fold}
          onClick={onFold}
          aria-expanded={!folded}
          aria-label={t`Fold ${title}`}
        >
          <span aria-hidden="true">{folded ? "+" : "–"}</span>
        </button>
      </div>
      {head && !folded && (
        <div className={styles.bar} aria-hidden="true">
          <i data-of="late" style={{ inlineSize: share(head.late) }} />
          <i data-of="due" style={{ inlineSize: share(head.due_today) }} />
        </div>
      )}
    </header>
  );
}
