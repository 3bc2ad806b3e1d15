/** Everything that happened, newest first, each day of the hospital under its heading; older days load as one scrolls. */

import { Plural, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { usePlace } from "../../../parts/place";
import { Failed } from "../../../parts/states/Failed";
import { Loading } from "../../../parts/states/Loading";
import { now } from "../../../parts/time/clock";
import { daysBetween, dayTitle } from "../../../parts/time/instants";
import { timelineQuery } from "../data/queries";
import type { Lead, TimelineEntry } from "../data/shapes";
import page from "../lead.module.css";
import { Entry } from "./Entry";
import { Filters } from "./Filters";
import { type Filter, fits, kindsOf } from "./filters";
import { type DayRow, isSameMinute, type Row, rowsOf } from "./rows";
import css from "./timeline.module.css";

const ROW = 40;
const AHEAD = 15;

interface TimelineProps {
  readonly lead: Lead;
  readonly filter: Filter;
  readonly choose: (filter: Filter) => void;
  /** Scrolls with it, above the newest. */
  readonly above?: ReactNode;
  /** Without the filters. */
  readonly bare?: boolean;
}

export function Timeline({ lead, filter, choose, above, bare = false }: TimelineProps) {
  const { t } = useLingui();
  const place = usePlace();
  const [minor, setMinor] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const loaded = useInfiniteQuery(timelineQuery(lead.id, kindsOf(filter)));
  const entries = useMemo(
    () => loaded.data?.pages.flatMap(({ items }) => items).filter((one) => fits(filter, one)) ?? [],
    [loaded.data, filter],
  );
  const rows = useMemo(
    () => rowsOf(entries, { zone: place.zone, minor: minor || filter !== "all", open }),
    [entries, place.zone, minor, filter, open],
  );
  const unfold = (day: string) => setOpen(new Set([...open, day]));
  return (
    <>
      {bare ? null : <Filters filter={filter} choose={choose} minor={minor} setMinor={setMinor} />}
      {loaded.isPending ? (
        <Loading rows={8} height={ROW} />
      ) : loaded.isError && !loaded.data ? (
        <Failed error={loaded.error} retry={() => void loaded.refetch()} what={t`the timeline`} />
      ) : (
        <Rows
          rows={rows}
          lead={lead}
          loaded={loaded}
          unfold={unfold}
          filtered={filter !== "all"}
          clear={() => choose("all")}
          above={above}
        />
      )}
    </>
  );
}

interface RowsProps {
  readonly rows: readonly Row<TimelineEntry>[];
  readonly lead: Lead;
  readonly loaded: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly unfold: (day: string) => void;
  readonly filtered: boolean;
  readonly clear: () => void;
  readonly above: ReactNode;
}

function Rows({ rows, lead, loaded, unfold, filtered, clear, above }: RowsProps) {
  const { t } = useLingui();
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = loaded;
  const wants =
    hasNextPage && !isFetchingNextPage && !isFetchNextPageError && (items.at(-1)?.index ?? -1) >= rows.length - AHEAD;
  useEffect(() => {
    if (wants) {
      void fetchNextPage();
    }
  }, [wants, fetchNextPage]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section ref={scroller} className={css.scroller} tabIndex={0} aria-label={t`Timeline`} data-timeline>
      {above ? <div className={css.above}>{above}</div> : null}
      <div aria-busy={isFetchingNextPage} className={css.rows} style={{ blockSize: virtual.getTotalSize() }}>
        {items.map(({ key, index, start }) => {
          const row = rows[index];
          return row ? (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <OneRow row={row} lead={lead} unfold={unfold} same={isSameMinute(row, rows[index - 1])} />
            </div>
          ) : null;
        })}
      </div>
      <Foot rows={rows.length} loaded={loaded} filtered={filtered} clear={clear} />
    </section>
  );
}

interface OneRowProps {
  readonly row: Row<TimelineEntry>;
  readonly lead: Lead;
  readonly unfold: RowsProps["unfold"];
  readonly same: boolean;
}

function OneRow({ row, lead, unfold, same }: OneRowProps) {
  return row.of === "day" ? <Day day={row} unfold={unfold} /> : <Entry entry={row.entry} lead={lead} same={same} />;
}

function Day({ day, unfold }: { day: DayRow; unfold: RowsProps["unfold"] }) {
  const { t } = useLingui();
  const place = usePlace();
  const days = daysBetween(day.at, now(), place.zone);
  const title = dayTitle(day.at, place);
  return (
    <div className={css.day}>
      <h3>{days === 0 ? t`Today, ${title}` : days === 1 ? t`Yesterday, ${title}` : title}</h3>
      {day.hidden > 0 ? (
        <button type="button" className={page.small} onClick={() => unfold(day.key)}>
          <Plural value={day.hidden} one="# small step" other="# small steps" />
        </button>
      ) : null}
    </div>
  );
}

function Foot({
  rows,
  loaded,
  filtered,
  clear,
}: {
  rows: number;
  loaded: RowsProps["loaded"];
  filtered: boolean;
  clear: () => void;
}) {
  const { t } = useLingui();
  if (loaded.isFetchNextPageError) {
    return (
      <p className={css.end}>
        {t`What is older could not be loaded.`}{" "}
        <button type="button" className={page.link} onClick={() => void loaded.fetchNextPage()}>{t`Try again`}</button>
      </p>
    );
  }
  if (loaded.hasNextPage) {
    return <p className={css.end}>{t`Loading what is older …`}</p>;
  }
  if (rows === 0 && filtered) {
    return (
      <p className={css.end}>
        {t`Nothing of this kind yet.`}{" "}
        <button type="button" className={page.link} onClick={clear}>{t`Show everything`}</button>
      </p>
    );
  }
  return (
    <p className={css.end}>
      {rows === 0 ? t`What happens with this lead will appear here.` : t`This is where it began.`}
    </p>
  );
}
