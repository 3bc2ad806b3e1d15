import { useLingui } from "@lingui/react/macro";
import { type PointerEvent, useRef } from "react";
import type { Sort } from "../codes.ts";
import { COLUMNS, type ColumnDef, type ColumnKey, type Shown, sortedBy } from "./columns.ts";
import styles from "./Grid.module.css";

export interface HeadProps {
  columns: readonly Shown[];
  sort: Sort;
  all: boolean;
  some: boolean;
  onSort: (sort: Sort) => void;
  onAll: () => void;
  onResize: (key: ColumnKey, width: number) => void;
}

export function Head(props: HeadProps) {
  const { t } = useLingui();
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} style={{ display: "contents" }}>
        {props.columns.map((column, place) => (
          <HeadCell key={column.key} column={column} {...props}>
            {place === 0 && (
              <input
                type="checkbox"
                checked={props.all}
                ref={(box) => {
                  if (box) box.indeterminate = props.some && !props.all;
                }}
                onChange={props.onAll}
                aria-label={t`Select all that are loaded`}
              />
            )}
          </HeadCell>
        ))}
      </div>
    </div>
  );
}

interface CellProps extends HeadProps {
  column: Shown;
  children: React.ReactNode;
}

function HeadCell({ column, children, sort, onSort, onResize }: CellProps) {
  const { i18n } = useLingui();
  const def: ColumnDef = COLUMNS[column.key];
  const sorted = sort === def.down ? "descending" : sort === def.up ? "ascending" : undefined;
  const next = sortedBy(column.key, sort);
  const label = i18n._(def.label);
  return (
    <div role="columnheader" className={styles.headCell} aria-sort={sorted} data-end={def.end} data-column={column.key}>
      {children}
      {next ? (
        <button type="button" onClick={() => onSort(next)}>
          {label} <span aria-hidden="true">{sorted === "descending" ? "↓" : sorted === "ascending" ? "↑" : ""}</span>
        </button>
      ) : (
        <span>{label}</span>
      )}
      <Grip width={column.width} onResize={(width) => onResize(column.key, width)} />
    </div>
  );
}

/** Resizes with the pointer; without one the columns menu does it. */
function Grip({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const sign = () => (document.documentElement.dir === "rtl" ? -1 : 1);
  return (
    <span
      className={styles.grip}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.dataset.dragging = "";
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event: PointerEvent) => {
        if (from.current) onResize(from.current.width + sign() * (event.clientX - from.current.x));
      }}
      onPointerUp={(event) => {
        delete event.currentTarget.dataset.dragging;
        from.current = null;
      }}
    />
  );
}
