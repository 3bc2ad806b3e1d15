/** Who wrote and waits for an answer; the chosen conversation stands beside the list, or after it where it is narrow. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useActs } from "../../frame/keys/useActs";
import { useMay } from "../../frame/me";
import { useNarrow } from "../../parts/narrow";
import { Filters } from "./Filters";
import { type Address, addressOf, leadIn, type Shown, shownBy } from "./filters";
import css from "./inbox.module.css";
import { List } from "./List";
import { Pane } from "./Pane";
import { inboxQuery, type Thread } from "./queries";

export function Inbox() {
  const narrow = useNarrow();
  const leads = useMay()("manage_lead");
  const address = useSearch({ strict: false }) as Address;
  const navigate = useNavigate();
  const shown = shownBy(address, leads);
  const chosen = leadIn(address);
  const loaded = useInfiniteQuery(inboxQuery(shown));
  const items = unique(loaded.data?.pages.flatMap((page) => page.items) ?? []);
  const counts = loaded.data?.pages[0]?.counts;
  const go = (next: Shown, lead: number | null) =>
    void navigate({ to: "/inbox", search: addressOf(next, leads, lead) as never });
  const choose = (lead: number | null) => go(shown, lead);
  useInboxKeys(items, chosen, choose);
  const pane = chosen === null ? null : <Pane key={chosen} leadId={chosen} back={() => choose(null)} narrow={narrow} />;
  if (narrow && pane) {
    return pane;
  }
  return (
    <div className={css.inbox}>
      <section className={css.side}>
        <h1>
          <Trans>Inbox</Trans>
        </h1>
        <Filters shown={shown} counts={counts} leads={leads} change={(next) => go(next, chosen)} />
        <List
          items={items}
          loaded={loaded}
          shown={shown}
          chosen={chosen}
          choose={choose}
          clear={() => go({ ...shown, every: true, channel: null, intent: null }, chosen)}
        />
      </section>
      {narrow ? null : (pane ?? <Nobody />)}
    </div>
  );
}

function Nobody() {
  return (
    <p className={css.nobody}>
      <Trans>Choose somebody to read what they wrote.</Trans>
    </p>
  );
}

/** Somebody who wrote while pages were loaded may come twice. */
function unique(items: readonly Thread[]): readonly Thread[] {
  const seen = new Set<number>();
  return items.filter(({ lead_id }) => !seen.has(lead_id) && seen.add(lead_id));
}

function useInboxKeys(items: readonly Thread[], chosen: number | null, choose: (lead: number | null) => void): void {
  const { t } = useLingui();
  const at = items.findIndex(({ lead_id }) => lead_id === chosen);
  const move = (by: 1 | -1) => {
    const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)];
    if (next) choose(next.lead_id);
  };
  const none = items.length === 0 ? t`the list ends here` : null;
  useActs(t`This inbox`, [
    { id: "next", label: t`Next conversation`, keys: "j", act: () => move(1), disabled: none, quiet: true },
    { id: "previous", label: t`Previous conversation`, keys: "k", act: () => move(-1), disabled: none, quiet: true },
  ]);
}
