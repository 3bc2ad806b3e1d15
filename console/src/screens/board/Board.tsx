import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, type MouseEvent, Suspense, useCallback, useMemo, useRef, useState } from "react";
import type { LeadRead } from "../../api/gen/index.ts";
import type { Command } from "../../commands/names.ts";
import { openCommand } from "../../commands/open.ts";
import { useMe } from "../../frame/me.tsx";
import { useNarrow } from "../../parts/narrow.ts";
import { EmptyByFilter } from "../../parts/states/Empty.tsx";
import { Failed } from "../../parts/states/Failed.tsx";
import { useShownList } from "../lead/useShownList.ts";
import { Aside } from "../leads/Aside.tsx";
import { BulkBar } from "../leads/bulk/BulkBar.tsx";
import { FilterBar } from "../leads/filters/FilterBar.tsx";
import { countOf, type Filters, type Grouping, type ListSearch, onlyFilters } from "../leads/filters/filters.ts";
import { SearchBox } from "../leads/filters/SearchBox.tsx";
import { useListSearch } from "../leads/filters/useListSearch.ts";
import { fullName } from "../leads/grid/cells.tsx";
import list from "../leads/Leads.module.css";
import { requestOf } from "../leads/rows/request.ts";
import { NOTHING, type Selection, toggled } from "../leads/rows/selection.ts";
import { useSight } from "../leads/sight.ts";
import styles from "./Board.module.css";
import { Columns } from "./columns/Columns.tsx";
import { GroupSwitch } from "./GroupSwitch.tsx";
import { useDragging } from "./moves/useDragging.ts";
import { useHand } from "./moves/useHand.ts";
import { useBoard } from "./useBoard.ts";
import { useBoardKeys } from "./useBoardKeys.ts";

const MoveDialog = lazy(() => import("./moves/MoveDialog.tsx"));

export function Board() {
  const { t } = useLingui();
  const { time_zone: zone } = useMe();
  const narrow = useNarrow();
  const sight = useSight();
  const hand = useHand();
  const [search, put] = useListSearch();
  const by: Grouping = search.by ?? "status";
  const filters = useMemo(() => onlyFilters(search), [search]);
  const said = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the board does not follow the clock
  const asked = useMemo(() => requestOf(filters, zone, sight.now), [said, zone]);
  const board = useBoard(by, asked);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [menu, setMenu] = useState<LeadRead | null>(null);
  const open = narrow ? undefined : search.open;
  const onOpen = useCallback((id: number | undefined) => put({ ...search, open: id }, true), [put, search]);
  const narrowTo = useCallback((next: Filters) => put({ ...next, by: search.by } as ListSearch), [put, search.by]);
  const seek = useCallback((text: string) => narrowTo({ ...filters, search: text || undefined }), [narrowTo, filters]);
  const columns = board.columns ?? NONE;
  const find = useCallback(
    (id: number) => columns.flatMap((one) => one.items).find((lead) => lead.id === id),
    [columns],
  );
  const choose = useCallback((id: number) => setSelection((old) => toggled(old, id)), []);
  const hands = useRef<{ focused: number | null; dragged: number | null }>({ focused: null, dragged: null });
  const hold = board.hold;
  const grip = useCallback(
    (change: Partial<typeof hands.current>) => {
      Object.assign(hands.current, change);
      hold(Object.values(hands.current).filter((id) => id !== null));
    },
    [hold],
  );
  const ids = useMemo(() => columns.flatMap((column) => column.items.map((lead) => lead.id)), [columns]);
  useShownList({ title: t`Board`, ids });
  const keys = useBoardKeys({ columns, find, onOpen, onMenu: setMenu, onChoose: choose, open });
  const act = (command: Command, lead: LeadRead) =>
    // biome-ignore lint/suspicious/noThenProperty: so an opening calls what follows a command that was taken
    openCommand(command, lead.id, { name: fullName(lead), then: () => keys.leave(lead.id) });
  const dragging = useDragging({ by, columns, hand, onHold: (id) => grip({ dragged: id }), onMove: act });
  const clicked = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const lead = find(Number(target.closest<HTMLElement>("[data-card]")?.dataset.card));
    if (!lead || event.metaKey || event.ctrlKey) return;
    if (target.closest("[data-menu]")) return setMenu(lead);
    if (narrow) return;
    event.preventDefault();
    if (event.shiftKey) return choose(lead.id);
    keys.want(lead.id);
    onOpen(lead.id);
  };
  return (
    <div className={list.page}>
      <header className={list.top}>
        <h1>
          <Trans>Board</Trans>
        </h1>
        <GroupSwitch by={by} onChange={(next) => put({ ...search, by: next === "status" ? undefined : next })} />
      </header>
      <div className={list.tools}>
        <SearchBox value={search.search ?? ""} onChange={seek} />
        <FilterBar filters={filters} onChange={narrowTo} />
      </div>
      <div className={list.work}>
        <section className={list.list}>
          {board.query.isError && !board.columns ? (
            <Failed
              error={board.query.error}
              what={<Trans>the board</Trans>}
              retry={() => void board.query.refetch()}
            />
          ) : (
            // biome-ignore lint/a11y/noStaticElementInteractions: it hears for the links and buttons inside
            // biome-ignore lint/a11y/useKeyWithClickEvents: their keys are the page's keys
            <div
              className={styles.hears}
              onClick={clicked}
              onFocus={(event) => grip({ focused: Number((event.target as HTMLElement).dataset.focus) || null })}
              onBlur={() => grip({ focused: null })}
            >
              <Columns
                by={by}
                columns={board.columns}
                heads={board.heads}
                narrow={narrow}
                shared={{
                  sight,
                  selection,
                  arrived: board.arrived,
                  open,
                  wanted: keys.wanted,
                  onDrag: dragging.onDrag,
                  onDrop: dragging.onDrop,
                }}
                failed={board.more.failed}
                onMore={board.more.load}
              />
            </div>
          )}
          {board.columns?.every((column) => column.items.length === 0) && countOf(filters) > 0 && (
            <div className={styles.over}>
              <EmptyByFilter clear={() => narrowTo({})} />
            </div>
          )}
          {!narrow && (
            <BulkBar
              selection={selection}
              asked={asked}
              offerAll={false}
              fitting=""
              onSelection={setSelection}
              onClear={() => setSelection(NOTHING)}
            />
          )}
        </section>
        <Aside id={open} onClose={() => onOpen(undefined)} />
      </div>
      {menu && (
        <Suspense>
          <MoveDialog
            lead={menu}
            by={by}
            hand={hand}
            onClose={() => setMenu(null)}
            onPick={(command) => act(command, menu)}
          />
        </Suspense>
      )}
    </div>
  );
}

const NONE: readonly never[] = [];
