import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useRef, useState } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { prefer, usePreferences } from "../../../frame/preferences.ts";
import { Loading } from "../../../parts/states/Loading.tsx";
import { useWords } from "../../../words/useWords.ts";
import { CHOICES, type Grouping } from "../../leads/filters/filters.ts";
import styles from "../Board.module.css";
import { withDnd } from "../moves/dragging.ts";
import type { Heads } from "../useBoard.ts";
import { Column, type ColumnProps } from "./Column.tsx";
import type { Column as Cards } from "./placing.ts";

type Shared = Pick<ColumnProps, "sight" | "selection" | "arrived" | "open" | "wanted" | "onDrag" | "onDrop">;

interface ColumnsProps {
  by: Grouping;
  /** Null while they are read. */
  columns: readonly Cards<LeadRead>[] | null;
  heads: Heads;
  narrow: boolean;
  shared: Shared;
  failed: ReadonlySet<string>;
  onMore: (key: string, again: boolean) => Promise<void>;
}

export function Columns({ by, columns, heads, narrow, shared, failed, onMore }: ColumnsProps) {
  const word = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [folded, fold] = useFolded(by);
  const [current, setCurrent] = useState(0);
  const more = useLatest(onMore);
  useEffect(() => {
    const element = box.current;
    return element ? withDnd((dnd) => dnd.scrollingBoard(element)) : undefined;
  }, []);
  const titleOf = (key: string) => word(by === "waiting" ? "wait" : by, key);
  const shown = columns ?? CHOICES[by].map((key) => ({ key, items: [], next: null }));
  const slide = (place: number) => {
    box.current?.children[place]?.scrollIntoView({ inline: "start", block: "nearest" });
    setCurrent(place);
  };
  return (
    <>
      {narrow && (
        <Segments
          current={current}
          onPick={slide}
          titles={shown.map(({ key }) => [titleOf(key), heads.get(key)?.count, heads.get(key)?.capped ?? false])}
        />
      )}
      <div
        ref={box}
        className={styles.columns}
        data-narrow={narrow || undefined}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          if (narrow) setCurrent(Math.round(Math.abs(scrollLeft) / clientWidth));
        }}
      >
        {shown.map((column) =>
          columns ? (
            <OneColumn
              key={column.key}
              column={column}
              head={heads.get(column.key)}
              title={titleOf(column.key)}
              folded={!narrow && folded.includes(column.key)}
              failed={failed.has(column.key)}
              onFold={fold}
              onMore={more}
              {...shared}
            />
          ) : (
            <div key={column.key} className={styles.waiting}>
              <h2>{titleOf(column.key)}</h2>
              <Loading rows={5} height={104} />
            </div>
          ),
        )}
      </div>
    </>
  );
}

type OneProps = Omit<ColumnProps, "onFold" | "onMore"> & {
  onFold: (key: string) => void;
  onMore: (key: string, again: boolean) => void;
};

function OneColumn({ onFold, onMore, ...props }: OneProps) {
  const { key } = props.column;
  const foldThis = useCallback(() => onFold(key), [onFold, key]);
  const moreOfThis = useCallback((again: boolean) => onMore(key, again), [onMore, key]);
  return <Column {...props} onFold={foldThis} onMore={moreOfThis} />;
}

interface SegmentsProps {
  current: number;
  titles: [string, number | undefined, boolean][];
  onPick: (place: number) => void;
}

/** At 390 px: one column at a time, by swipe or from here. */
function Segments({ current, titles, onPick }: SegmentsProps) {
  const { t, i18n } = useLingui();
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // Braces: Chromium's scrollIntoView returns a promise, which React would take for a clean-up.
    bar.current?.children[current]?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [current]);
  const format = new Intl.NumberFormat(i18n.locale);
  return (
    <nav ref={bar} className={styles.segments} aria-label={t`Columns`}>
      {titles.map(([title, count, capped], place) => (
        <button type="button" key={title} aria-current={place === current || undefined} onClick={() => onPick(place)}>
          {title} {count !== undefined && <small>{`${format.format(count)}${capped ? "+" : ""}`}</small>}
        </button>
      ))}
    </nav>
  );
}

function useFolded(by: Grouping): [readonly string[], (key: string) => void] {
  const { board_folded: kept } = usePreferences();
  const all = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<Record<Grouping, string[]>>;
  const folded = Array.isArray(all[by]) ? all[by] : NONE;
  const latest = useRef({ all, folded });
  latest.current = { all, folded };
  const fold = useCallback(
    (key: string) => {
      const { all: before, folded: now } = latest.current;
      const next = now.includes(key) ? now.filter((one) => one !== key) : [...now, key];
      prefer({ board_folded: { ...before, [by]: next } });
    },
    [by],
  );
  return [folded, fold];
}
const NONE: string[] = [];

/** A function that stays the same and calls the newest one. */
function useLatest(act: ColumnsProps["onMore"]): (key: string, again: boolean) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((key, again) => void latest.current(key, again), []);
}
