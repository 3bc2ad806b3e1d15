import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useMay } from "../../frame/me.tsx";
import { useNarrow } from "../../parts/narrow.ts";
import { Failed } from "../../parts/states/Failed.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { useShownList } from "../lead/useShownList.ts";
import { ExportMenu } from "./bulk/ExportMenu.tsx";
import type { Sort } from "./codes.ts";
import { countOf, sameFilters } from "./filters/filters.ts";
import { type FiltersInUse, useFilters } from "./filters/useFilters.ts";
import { ColumnsMenu } from "./grid/ColumnsMenu.tsx";
import { readColumns, resized, type Shown, writeColumns } from "./grid/columns.ts";
import { Grid } from "./grid/Grid.tsx";
import { LeadCards } from "./grid/LeadCards.tsx";
import { useColumns } from "./grid/useColumns.ts";
import { ListPage } from "./ListPage.tsx";
import { MoreFault, Nothing } from "./ListStates.tsx";
import { loaded, MOST_IDS, NOTHING } from "./rows/selection.ts";
import { countText, useCount } from "./rows/useCount.ts";
import { useLeadList } from "./rows/useLeadList.ts";
import { useRows } from "./rows/useRows.ts";
import { useSight } from "./sight.ts";
import { Top } from "./Top.tsx";
import { SaveView } from "./views/SaveView.tsx";
import { ViewTabs } from "./views/ViewTabs.tsx";
import { filtersOf, sortOf, useViews } from "./views/views.ts";

const USUAL_SORT = "-created_at";

export function Leads() {
  const { t, i18n } = useLingui();
  const narrow = useNarrow();
  const shown = useFilters(useSight().now);
  const { search, put, asked, open, onOpen } = shown;
  const sort = search.sort ?? USUAL_SORT;
  const sorted = useMemo(() => ({ ...asked, sort }), [asked, sort]);
  const list = useLeadList(sorted);
  const ids = useMemo(() => list.leads.map((lead) => lead.id), [list.leads]);
  useShownList({ title: t`Leads`, ids, more: list.more, further: list.further });
  const counted = useCount(asked);
  const [columns, setColumns] = useColumns();
  const rows = useRows({ leads: list.leads, open, onOpen, of: JSON.stringify(sorted) });
  const fitting = countText(counted, list.leads.length, list.more, i18n.locale);
  const { selection, setSelection } = rows;
  const offerAll = list.more && selection.ids.size >= Math.min(list.leads.length, MOST_IDS);
  const top = (
    <>
      <Top
        fitting={list.loading || list.error ? null : fitting}
        news={list.news}
        onNews={() => void list.reload()}
        tools={!narrow && <Tools shown={shown} sort={sort} columns={columns} onColumns={setColumns} />}
      />
      <ViewTabs
        search={search}
        onPick={(next, picked) => {
          if (picked && picked.columns.length > 0) setColumns(readColumns(picked.columns));
          put(next);
        }}
      />
    </>
  );
  return (
    <ListPage
      top={top}
      label={t`Leads`}
      shown={shown}
      bulk={{ selection, offerAll, fitting, onSelection: setSelection }}
    >
      <Body shown={shown} sort={sort} list={list} rows={rows} columns={columns} onColumns={setColumns} />
      {list.moreError && <MoreFault error={list.moreError} onAgain={list.onMore} onAnew={() => void list.reload()} />}
    </ListPage>
  );
}

interface ToolsProps {
  shown: FiltersInUse;
  sort: Sort;
  columns: Shown[];
  onColumns: (columns: readonly Shown[]) => void;
}

interface BodyProps extends ToolsProps {
  list: ReturnType<typeof useLeadList>;
  rows: ReturnType<typeof useRows>;
}

function Body({ shown: { search, put, filters, open, onOpen }, sort, list, rows, columns, onColumns }: BodyProps) {
  const narrow = useNarrow();
  const sight = useSight();
  const { leads, more, onMore } = list;
  const { selection, setSelection } = rows;
  if (list.loading) return <Loading rows={14} />;
  if (list.error) return <Failed error={list.error} what={<Trans>leads</Trans>} retry={() => void list.reload()} />;
  if (leads.length === 0) return <Nothing filtered={countOf(filters) > 0} onClear={() => put({})} />;
  if (narrow) return <LeadCards leads={leads} sight={sight} more={more ? onMore : undefined} />;
  return (
    <Grid
      leads={leads}
      columns={columns}
      sight={sight}
      sort={sort}
      selection={selection}
      active={rows.active}
      open={open}
      more={more}
      onMore={onMore}
      onSort={(next) => put({ ...search, sort: next })}
      onAll={() => setSelection(selection.ids.size > 0 || selection.all ? NOTHING : loaded(rows.order()))}
      onResize={(key, width) => onColumns(resized(columns, key, width))}
      onChoose={rows.choose}
      onOpen={onOpen}
      onActive={(id) => rows.setActiveId(id)}
    />
  );
}

/** Views, columns and the export. A list that is as its open view says needs no saving. */
function Tools({ shown: { search, put, filters, asked }, sort, columns, onColumns }: ToolsProps) {
  const may = useMay();
  const view = useViews().find((one) => one.id === search.view);
  const changed = view
    ? !sameFilters(filters, filtersOf(view)) ||
      sort !== (sortOf(view) ?? USUAL_SORT) ||
      !sameColumns(columns, view.columns)
    : countOf(filters) > 0;
  return (
    <>
      <SaveView
        filters={filters}
        columns={writeColumns(columns)}
        sort={sort}
        view={view}
        changed={changed}
        onSaved={(saved) => put({ ...search, view: saved?.id })}
      />
      <ColumnsMenu columns={columns} onChange={onColumns} />
      {may("export_leads") && <ExportMenu asked={asked} />}
    </>
  );
}

function sameColumns(columns: ReturnType<typeof readColumns>, kept: readonly string[]): boolean {
  return kept.length === 0 || writeColumns(columns).join() === writeColumns(readColumns(kept)).join();
}
