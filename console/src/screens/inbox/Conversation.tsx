/** What was written both ways, the newest at the lower end, as the lead's timeline shows it. */

import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef } from "react";
import { usePlace } from "../../parts/place";
import { Failed } from "../../parts/states/Failed";
import { Loading } from "../../parts/states/Loading";
import { dayOf, dayTitle } from "../../parts/time/instants";
import { timelineQuery } from "../lead/data/queries";
import type { EntryKind, Lead, TimelineEntry } from "../lead/data/shapes";
import { Entry } from "../lead/timeline/Entry";
import css from "./inbox.module.css";

const KINDS: readonly EntryKind[] = ["message", "interaction"];

export function Conversation({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const loaded = useInfiniteQuery(timelineQuery(lead.id, KINDS));
  const entries = (loaded.data?.pages.flatMap(({ items }) => items) ?? []).toReversed();
  const scroller = useRef<HTMLElement>(null);
  const newest = entries.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: down to what has come last
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [newest]);
  if (loaded.isPending) {
    return <Loading rows={8} height={40} />;
  }
  if (loaded.isError && !loaded.data) {
    return <Failed error={loaded.error} what={t`the messages`} retry={() => void loaded.refetch()} />;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section ref={scroller} className={css.thread} tabIndex={0} aria-label={t`Thread`} data-thread-of={lead.id}>
      {loaded.hasNextPage ? (
        <button
          type="button"
          className="tab-button"
          disabled={loaded.isFetchingNextPage}
          onClick={() => void loaded.fetchNextPage()}
        >
          {t`Load more`}
        </button>
      ) : null}
      <Days entries={entries} lead={lead} />
    </section>
  );
}

function Days({ entries, lead }: { entries: readonly TimelineEntry[]; lead: Lead }) {
  const place = usePlace();
  const dayAt = (at: number) => dayOf(Date.parse(entries[at]?.at ?? ""), place.zone);
  return entries.map((entry, at) => (
    <div key={entry.id}>
      {at === 0 || dayAt(at) !== dayAt(at - 1) ? <h3>{dayTitle(Date.parse(entry.at), place)}</h3> : null}
      <Entry entry={entry} lead={lead} same={false} />
    </div>
  ));
}
