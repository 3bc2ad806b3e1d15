import { Trans, useLingui } from "@lingui/react/macro";
import { useCallback, useMemo } from "react";
import { useMay, useMe } from "../../frame/me.tsx";
import { useNarrow } from "../../parts/narrow.ts";
import { Failed } from "../../parts/states/Failed.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { useShownList } from "../lead/useShownList.ts";
import { Aside } from "./Aside.tsx";
import { BulkBar } from "./BulkBar.tsx";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import { type ColumnKey, readColumns, resized, writeColumns } from "./columns.ts";
import { ExportMenu } from "./ExportMenu.tsx";
import { FilterBar } from "./FilterBar.tsx";
import { countOf, type Filters, type ListSearch, onlyFilters, sameFilters } from "./filters.ts";
import { Grid } from "./Grid.tsx";
import { LeadCards } from "./LeadCards.tsx";
import styles from "./Leads.module.css";
import { MoreFault, Nothing } from "./ListStates.tsx";
import { requestOf } from "./request.ts";
import { SaveView } from "./SaveView.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { loaded, MOST_IDS, NOTHING } from "./selection.ts";
import { useSight } from "./sight.ts";
import { Top } from "./Top.tsx";
import { useColumns } from "./useColumns.ts";
import { countText, useCount } from "./useCount.ts";
import { useLeadList } from "./useLeadList.ts";
import { useListSearch } from "./useListSearch.ts";
import { useRows } from "./useRows.ts";
import { ViewTabs } from "./ViewTabs.tsx";
import { filtersOf, sortOf, useViews } from "./views.ts";

const USUAL_SORT = "-created_at";

export function Leads() {
  const { t, i18n } = useLingui();
  const { time_zone: zone } = useMe();
  const may = useMay();
  const narrow = useNarrow();
  const sight = useSight();
  const [search, put] = useListSearch();
  const filters = useMemo(() => onlyFilters(search), [search]);
  const sort = search.sort ?? USUAL_SORT;
  const said = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a day begins seldom; the list does not follow the clock
  const asked = useMemo(() => requestOf(filters, zone, sight.now), [said, zone]);
  const sorted = useMemo(() => ({ ...asked, sort }), [asked, sort]);
  const list = useLeadList(sorted);
  const ids = useMemo(() => list.leads.map((lead) => lead.id), [list.leads]);
  useShownList({ title: t`Leads`, ids, more: list.more, further: list.further });
  const counted = useCount(asked);
  const [columns, setColumns] = useColumns();
  const open = narrow ? undefined : search.open;
  const onOpen = useCallback((id: number | undefined) => put({ ...search, open: id }, true), [put, search]);
  const rows = useRows({ leads: list.leads, open, onOpen, of: JSON.stringify(sorted) });
  const narrowTo = useCallback(
    (next: Filters) => put({ ...next, sort: search.sort, view: search.view } as ListSearch),
    [put, search.sort, search.view],
  );
  const seek = useCallback((text: string) => narrowTo({ ...filters, search: text || undefined }), [narrowTo, filters]);
  const resize = useCallback(
    (key: ColumnKey, width: number) => setColumns(resized(columns, key, width)),
    [columns, setColumns],
  );
  const view = useViews().find((one) => one.id === search.view);
  const changed = view
    ? !sameFilters(filters, filtersOf(view)) ||
      sort !== (sortOf(view) ?? USUAL_SORT) ||
      !sameColumns(columns, view.columns)
    : countOf(filters) > 0;
  const fitting = countText(counted, list.leads.length, list.more, i18n.locale);
  return (
    <div className={styles.page}>
      <Top
        fitting={list.loading || list.error ? null : fitting}
        news={list.news}
        onNews={() => void list.reload()}
        tools={
          !narrow && (
            <>
              <SaveView
                filters={filters}
                columns={writeColumns(columns)}
                sort={sort}
                view={view}
                changed={changed}
                onSaved={(saved) => put({ ...search, view: saved?.id })}
              />
              <ColumnsMenu columns={columns} onChange={setColumns} />
              {may("export_leads") && <ExportMenu asked={asked} />}
            </>
          )
        }
      />
      <ViewTabs
        search={search}
        onPick={(next, picked) => {
          if (picked && picked.columns.length > 0) setColumns(readColumns(picked.columns));
          put(next);
        }}
      />
      <div className={styles.tools}>
        <SearchBox value={search.search ?? ""} onChange={seek} />
        <FilterBar filters={filters} onChange={narrowTo} />
      </div>
      <div className={styles.work}>
        <section className={styles.list} aria-label={t`Leads`}>
          {body()}
          {list.moreError && (
            <MoreFault error={list.moreError} onAgain={list.onMore} onAnew={() => void list.reload()} />
          )}
          {!narrow && (
            <BulkBar
              selection={rows.selection}
              asked={asked}
              offerAll={list.more && rows.selection.ids.size >= Math.min(list.leads.length, MOST_IDS)}
              fitting={fitting}
              onSelection={rows.setSelection}
              onClear={() => rows.setSelection(NOTHING)}
            />
          )}
        </section>
        <Aside id={open} onClose={() => onOpen(undefined)} />
      </div>
    </div>
  );

  function body() {
    if (list.loading) return <Loading rows={14} />;
    if (list.error) return <Failed error={list.error} what={<Trans>leads</Trans>} retry={() => void list.reload()} />;
    if (list.leads.length === 0) return <Nothing filtered={countOf(filters) > 0} onClear={() => put({})} />;
    if (narrow) return <LeadCards leads={list.leads} sight={sight} more={list.more ? list.onMore : undefined} />;
    return (
      <Grid
        leads={list.leads}
        columns={columns}
        sight={sight}
        sort={sort}
        selection={rows.selection}
        active={rows.active}
        open={open}
        more={list.more}
        onMore={list.onMore}
        onSort={(next) => put({ ...search, sort: next })}
        onAll={() =>
          rows.setSelection(rows.selection.ids.size > 0 || rows.selection.all ? NOTHING : loaded(rows.order()))
        }
        onResize={resize}
        onChoose={rows.choose}
        onOpen={onOpen}
        onActive={(id) => rows.setActiveId(id)}
      />
    );
  }
}

function sameColumns(columns: ReturnType<typeof readColumns>, kept: readonly string[]): boolean {
  return kept.length === 0 || writeColumns(columns).join() === writeColumns(readColumns(kept)).join();
}
