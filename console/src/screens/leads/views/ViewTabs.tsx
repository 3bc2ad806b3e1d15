import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useMay } from "../../../frame/me.tsx";
import { type ListSearch, onlyFilters, sameFilters } from "../filters/filters.ts";
import styles from "../Leads.module.css";
import { filtersOf, sortOf, useViews, type ViewRead } from "./views.ts";

interface TabsProps {
  search: ListSearch;
  onPick: (next: ListSearch, view: ViewRead | null) => void;
}

/** Lists that one click opens: a few that everybody has, and those that people saved. */
export function ViewTabs({ search, onPick }: TabsProps) {
  const { t } = useLingui();
  const may = useMay();
  const views = useViews();
  const built = useMemo(
    (): { name: string; filters: ListSearch }[] => [
      { name: t`All`, filters: {} },
      ...(may("answer_offer") ? [{ name: t`Mine`, filters: { owner: "me" as const } }] : []),
      ...(may("manage_lead") ? [{ name: t`No owner`, filters: { owner: "none" as const } }] : []),
      { name: t`Late`, filters: { overdue: true as const, sort: "deadline" as const } },
      { name: t`Hot`, filters: { band: ["hot" as const], sort: "-score" as const } },
    ],
    [t, may],
  );
  const now = onlyFilters(search);
  return (
    <nav className={styles.tabs} aria-label={t`Views`}>
      {built.map(({ name, filters }) => {
        const current = search.view === undefined && sameFilters(now, onlyFilters(filters));
        return (
          <button type="button" key={name} aria-current={current || undefined} onClick={() => onPick(filters, null)}>
            {name}
          </button>
        );
      })}
      {views.length > 0 && <i className={styles.rule} />}
      {views.map((view) => (
        <button
          type="button"
          key={view.id}
          aria-current={search.view === view.id || undefined}
          onClick={() => onPick({ ...filtersOf(view), sort: sortOf(view), view: view.id }, view)}
        >
          <bdi>{view.name}</bdi>
          {!view.mine && <small>{view.shared === "all" ? <Trans>all</Trans> : <Trans>team</Trans>}</small>}
        </button>
      ))}
    </nav>
  );
}
