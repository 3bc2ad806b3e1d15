import { Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type RefObject, useEffect, useMemo, useRef } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { usePreferences } from "../../../frame/preferences.ts";
import { isChosen, isEmpty, type Selection } from "../rows/selection.ts";
import type { Sight } from "../sight.ts";
import type { Shown } from "./columns.ts";
import styles from "./Grid.module.css";
import { Head, type HeadProps } from "./Head.tsx";
import { Row } from "./Row.tsx";

const USUAL_ROW = 40;
const ASK_WHEN_LEFT = 60;

interface GridProps extends Omit<HeadProps, "all" | "some"> {
  leads: readonly LeadRead[];
  columns: readonly Shown[];
  sight: Sight;
  selection: Selection;
  active: number;
  open: number | undefined;
  more: boolean;
  onMore: () => void;
  onChoose: (id: number, range: boolean) => void;
  onOpen: (id: number) => void;
  onActive: (id: number) => void;
}

/** The list itself: a virtual grid of plain elements. Focus stays on the grid, which names its active row. */
export function Grid(props: GridProps) {
  const { leads, columns, active, more } = props;
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(props, box);
  const activeLead = leads[active];
  const widths = columns.map(({ width }) => `${width}px`).join(" ");
  return (
    <div
      role="grid"
      ref={box}
      tabIndex={0}
      className={`${styles.grid} ${isEmpty(props.selection) ? "" : styles.choosing}`}
      style={{ "--cols": `${widths} minmax(0, 1fr)` } as React.CSSProperties}
      aria-label={t`Leads`}
      aria-rowcount={more ? -1 : leads.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={activeLead ? `lead-row-${activeLead.id}` : undefined}
      onClick={(event) => clicked(event, props)}
    >
      <Head
        {...props}
        all={props.selection.all || (leads.length > 0 && props.selection.ids.size >= leads.length)}
        some={!isEmpty(props.selection)}
      />
      <div role="rowgroup" className={styles.body} style={{ blockSize: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const lead = leads[item.index];
          return lead ? (
            <Row
              key={item.key}
              lead={lead}
              index={item.index}
              top={item.start}
              columns={columns}
              sight={props.sight}
              chosen={isChosen(props.selection, lead.id)}
              active={item.index === active}
              open={lead.id === props.open}
            />
          ) : null;
        })}
      </div>
      {more && (
        <div className={styles.end} aria-hidden="true">
          <Trans>Loading more …</Trans>
        </div>
      )}
    </div>
  );
}

/** Draws the rows in sight, asks for more before they are needed, and keeps the active row in sight. */
function useVirtualRows({ leads, active, more, onMore }: GridProps, box: RefObject<HTMLDivElement | null>) {
  const height = useRowHeight();
  const rows = useVirtualizer({
    count: leads.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: 0,
    getItemKey: (index) => leads[index]?.id ?? index,
  });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= leads.length - ASK_WHEN_LEFT) onMore();
  }, [last, leads.length, more, onMore]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is measured anew
  useEffect(() => rows.measure(), [rows, height]);
  useEffect(() => {
    if (active >= 0) rows.scrollToIndex(active, { align: "auto" });
  }, [active, rows]);
  return rows;
}

/** A click on the box chooses, one on the row opens; links still open in a new tab with the keys for it. */
function clicked(event: MouseEvent<HTMLElement>, { onChoose, onOpen, onActive }: GridProps) {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>("[data-id]");
  if (!row || event.metaKey || event.ctrlKey) return;
  const id = Number(row.dataset.id);
  onActive(id);
  if (target.closest("[data-choose]")) return onChoose(id, event.shiftKey);
  event.preventDefault();
  if (event.shiftKey) return onChoose(id, true);
  onOpen(id);
}

/** As the density says; the virtual list must know what CSS draws. */
function useRowHeight(): number {
  const { density } = usePreferences();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the density changes the style that is read
  return useMemo(
    () => Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10) || USUAL_ROW,
    [density],
  );
}
