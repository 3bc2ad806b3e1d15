/** What do I do now? Offers, the day's lines in order, and the chosen line's lead with the one thing to do. */

import { Trans } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { Failed } from "../../parts/states/Failed";
import { Loading } from "../../parts/states/Loading";
import { Banners } from "./Banners.tsx";
import { Breaches } from "./Breaches.tsx";
import { Day } from "./Day.tsx";
import { Head } from "./Head.tsx";
import styles from "./today.module.css";
import { useToday } from "./useDay.ts";

const OF = /^(mine|agent:[1-9]\d{0,17}|team:[a-z0-9][a-z0-9_-]{0,49})$/u;

export function Today() {
  const of = useOf();
  const navigate = useNavigate();
  const query = useToday(of);
  const today = query.data;
  const choose = (next: string) =>
    void navigate({ to: "/today", search: (next === "mine" ? {} : { of: next }) as never });
  const mine = of === "mine";
  return (
    <div className={styles.today}>
      <Head today={today} of={of} choose={choose} />
      {today?.breaches && <Breaches breaches={today.breaches} />}
      {today && <Banners today={today} mine={mine} />}
      {today ? (
        <Day key={of} today={today} mine={mine} asOf={query.dataUpdatedAt} />
      ) : query.isError ? (
        <Failed error={query.error} what={<Trans>your day</Trans>} retry={() => void query.refetch()} />
      ) : (
        <div className={styles.loading}>
          <Loading rows={12} />
        </div>
      )}
    </div>
  );
}

/** Whose day, from the address; what is no such thing is one's own. */
function useOf(): string {
  const search = useSearch({ strict: false }) as { of?: unknown };
  return useMemo(() => (typeof search.of === "string" && OF.test(search.of) ? search.of : "mine"), [search.of]);
}
