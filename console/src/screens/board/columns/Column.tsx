import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, useState } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { isChosen, type Selection } from "../../leads/rows/selection.ts";
import type { Sight } from "../../leads/sight.ts";
import type { HeadRead } from "../api.ts";
import { useDrag, withDnd } from "../moves/dragging.ts";
import { Card } from "./Card.tsx";
import styles from "./Column.module.css";
import { Head } from "./Head.tsx";
import type { Column as Cards } from "./placing.ts";

const CARD = 96;
const GAP = 8;
const ASK_WHEN_LEFT = 15;

export interface ColumnProps {
  column: Cards<LeadRead>;
  head: HeadRead | undefined;
  title: string;
  sight: Sight;
  selection: Selection;
  arrived: ReadonlySet<number>;
  open: number | undefined;
  folded: boolean;
  /** The card that the keyboard goes to; the column brings it into sight. */
  wanted: number | null;
  failed: boolean;
  onFold: () => void;
  onMore: (again: boolean) => void;
  onDrag: (lead: LeadRead | null) => void;
  onDrop: (to: string) => void;
}

/** Cards of one status, phase or wait: virtual, with a scroll of its own; takes a drop only where it is legal. */
export const Column = memo(function Column(props: ColumnProps) {
  const { column, folded, title } = props;
  const { t } = useLingui();
  const box = useRef<HTMLElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const over = useDropping(box, scroll, props);
  const drag = useDrag();
  const takes = drag?.targets.get(column.key);
  const home = drag !== null && column.items.some((lead) => lead.id === drag.lead.id);
  return (
    <section
      ref={box}
      className={styles.column}
      aria-label={title}
      data-column={column.key}
      data-folded={folded || undefined}
      data-fades={(drag !== null && !takes && !home) || undefined}
      data-takes={takes !== undefined || undefined}
      data-over={(over && takes !== undefined) || undefined}
    >
      <Head {...props} />
      {!folded && (
        <div ref={scroll} className={styles.scroll} data-scroll>
          {inSight && <CardsInSight {...props} scroller={scroll} />}
          {column.items.length === 0 && (
            <p className={styles.nothing}>
              <Trans>No lead is here.</Trans>
            </p>
          )}
          {props.failed && (
            <button type="button" className={styles.again} onClick={() => props.onMore(true)}>
              <Trans>More could not be loaded. Try again</Trans>
            </button>
          )}
        </div>
      )}
      {drag !== null && !takes && !home && <p className={styles.refuses} aria-hidden="true">{t`Not from here`}</p>}
    </section>
  );
});

function CardsInSight({ scroller, ...props }: ColumnProps & { scroller: React.RefObject<HTMLDivElement | null> }) {
  const { column, wanted, onMore } = props;
  const { items } = column;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD + GAP,
    overscan: 3,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  const more = column.next !== null && last >= items.length - ASK_WHEN_LEFT;
  useEffect(() => {
    if (more) onMore(false);
  }, [more, onMore]);
  const place = wanted === null ? -1 : items.findIndex((lead) => lead.id === wanted);
  useEffect(() => {
    if (place < 0) return;
    rows.scrollToIndex(place, { align: "auto" });
    // The card may not be in the document before the scroll has been drawn.
    const frame = requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-focus="${wanted}"]`)?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, [place, wanted, rows, scroller]);
  return (
    <div className={styles.cards} style={{ blockSize: rows.getTotalSize() }}>
      {seen.map((item) => {
        const lead = items[item.index];
        return lead ? (
          <div key={item.key} className={styles.place} style={{ transform: `translateY(${item.start}px)` }}>
            <Card
              lead={lead}
              sight={props.sight}
              chosen={isChosen(props.selection, lead.id)}
              arrived={props.arrived.has(lead.id)}
              open={lead.id === props.open}
              onDrag={props.onDrag}
            />
          </div>
        ) : null;
      })}
    </div>
  );
}

/** Columns out of sight hold no cards: thirteen of them would be too many nodes. */
function useInSight(box: React.RefObject<HTMLElement | null>): boolean {
  const [inSight, setInSight] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new IntersectionObserver(([entry]) => setInSight(entry?.isIntersecting ?? false), {
      rootMargin: "0px 240px",
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return inSight;
}

function useDropping(
  box: React.RefObject<HTMLElement | null>,
  scroll: React.RefObject<HTMLDivElement | null>,
  props: ColumnProps,
): boolean {
  const [over, setOver] = useState(false);
  const { onDrop, folded } = props;
  const { key } = props.column;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a folded column has no scroll
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return withDnd((dnd) =>
      dnd.droppableColumn(element, scroll.current, { key, onOver: setOver, onDrop: () => onDrop(key) }),
    );
  }, [box, scroll, key, onDrop, folded]);
  return over;
}

export function Late({ late, due }: { late: number; due: number }) {
  return (
    <>
      {late > 0 && (
        <span className={styles.late}>
          <Plural value={late} one="# late" other="# late" />
        </span>
      )}
      {due > 0 && (
        <span className={styles.due}>
          <Plural value={due} one="# due today" other="# due today" />
        </span>
      )}
    </>
  );
}
