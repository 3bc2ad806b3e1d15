import { useLingui } from "@lingui/react/macro";
import { memo } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { useMarked } from "../../../frame/live/Live.tsx";
import type { Sight } from "../sight.ts";
import { cellOf, fullName } from "./cells.tsx";
import { COLUMNS, type ColumnDef, type Shown } from "./columns.ts";
import styles from "./Grid.module.css";

export interface RowProps {
  lead: LeadRead;
  index: number;
  top: number;
  columns: readonly Shown[];
  sight: Sight;
  chosen: boolean;
  active: boolean;
  open: boolean;
}

/** One line of the list. It has no handlers of its own: the grid hears for all of them. */
export const Row = memo(function Row(props: RowProps) {
  const { lead, columns, sight } = props;
  const { t } = useLingui();
  const name = fullName(lead);
  const marked = useMarked("lead", lead.id);
  return (
    <div
      role="row"
      id={`lead-row-${lead.id}`}
      data-id={lead.id}
      aria-rowindex={props.index + 2}
      aria-selected={props.chosen}
      className={styles.row}
      data-active={props.active || undefined}
      data-open={props.open || undefined}
      data-marked={marked || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {columns.map(({ key }, place) => (
        <div role="gridcell" key={key} className={styles.cell} data-end={(COLUMNS[key] as ColumnDef).end}>
          {place === 0 && (
            <input
              type="checkbox"
              tabIndex={-1}
              checked={props.chosen}
              readOnly
              aria-label={t`Select ${name}`}
              data-choose
            />
          )}
          {cellOf(key, lead, sight)}
        </div>
      ))}
    </div>
  );
});
