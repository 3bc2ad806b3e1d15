/** Rows of one height, of which only those in sight are in the document. Inside them plain elements only. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import styles from "./VirtualList.module.css";

interface VirtualListHandle {
  /** Brings a row into sight; does not move where it is already. */
  show(at: number): void;
}

interface VirtualListProps<T> {
  items: readonly T[];
  /** px; of one row or, as a function, of each. */
  height: number | ((item: T, at: number) => number);
  keyOf: (item: T, at: number) => string | number;
  row: (item: T, at: number) => ReactNode;
  label?: string;
  role?: string;
  rowRole?: string;
  /** Called when `aheadOf` rows are left. */
  more?: (() => void) | undefined;
  aheadOf?: number;
  className?: string;
  head?: ReactNode;
  foot?: ReactNode;
  handle?: Ref<VirtualListHandle>;
}

export function VirtualList<T>(given: VirtualListProps<T>) {
  const { items, height, keyOf, row, more, aheadOf = 60, role = "list", rowRole = "listitem" } = given;
  const scroller = useRef<HTMLElement>(null);
  const sizeOf = (at: number) => (typeof height === "number" ? height : height(items[at] as T, at));
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: sizeOf,
    getItemKey: (at) => keyOf(items[at] as T, at),
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const counted = rowRole === "listitem" || rowRole === "option";
  const lastInSight = rows.at(-1)?.index ?? -1;
  const wants = more !== undefined && items.length > 0 && lastInSight >= items.length - aheadOf;
  useEffect(() => {
    if (wants) {
      more?.();
    }
  }, [wants, more]);
  useImperativeHandle(given.handle, () => ({ show: (at) => virtual.scrollToIndex(at, { align: "auto" }) }), [virtual]);
  return (
    <section
      ref={scroller}
      className={`${styles.scroller} ${given.className ?? ""}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      aria-label={given.label}
    >
      {given.head}
      <div role={role} className={styles.rows} style={{ blockSize: virtual.getTotalSize() }}>
        {rows.map(({ key, index, start, size }) => (
          <div
            key={key}
            role={rowRole}
            className={styles.row}
            {...(counted && { "aria-posinset": index + 1, "aria-setsize": more ? -1 : items.length })}
            style={{ transform: `translateY(${start}px)`, blockSize: size }}
          >
            {row(items[index] as T, index)}
          </div>
        ))}
      </div>
      {given.foot}
    </section>
  );
}
