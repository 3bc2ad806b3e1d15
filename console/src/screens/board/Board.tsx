import { Trans, useLingui } from "@lingui/react/macro";
import { type MouseEvent, useCallback, useMemo, useState } from "react";
import type { LeadRead } from "../../api/gen/index.ts";
import type { Command } from "../../commands/names.ts";
import { openCommand } from "../../commands/open.ts";
import { later } from "../../parts/later.tsx";
import { useNarrow } from "../../parts/narrow.ts";
import { EmptyByFilter } from "../../parts/states/Empty.tsx";
import { Failed } from "../../parts/states/Failed.tsx";
import { useShownList } from "../lead/useShownList.ts";
import { countOf, type Grouping } from "../leads/filters/filters.ts";
import { useFilters } from "../leads/filters/useFilters.ts";
import { fullName } from "../leads/grid/cells.tsx";
import list from "../leads/Leads.module.css";
import { ListPage } from "../leads/ListPage.tsx";
import { NOTHING, type Selection, toggled } from "../leads/rows/selection.ts";
import { useSight } from "../leads/sight.ts";
import styles from "./Board.module.css";
import { Columns } from "./columns/Columns.tsx";
import { GroupSwitch } from "./GroupSwitch.tsx";
import { useDragging } from "./moves/useDragging.ts";
import { useGrip } from "./moves/useGrip.ts";
import { useHand } from "./moves/useHand.ts";
import { useBoard } from "./useBoard.ts";
import { useBoardKeys } from "./useBoardKeys.ts";

const MoveDialog = later(() => import("./moves/MoveDialog.tsx"));
const TagDialog = later(() => import("./moves/TagDialog.tsx"));

export function Board() {
  const sight = useSight();
  const shown = useFilters(sight.now);
  const { search, put, filters, asked, narrowTo } = shown;
  const by: Grouping = search.by ?? "status";
  const board = useBoard(by, asked);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const choose = useCallback((id: number) => setSelection((old) => toggled(old, id)), []);
  const top = (
    <header className={list.top}>
      <h1>
        <Trans>Board</Trans>
      </h1>
      <GroupSwitch by={by} onChange={(next) => put({ ...search, by: next === "status" ? undefined : next })} />
    </header>
  );
  return (
    <ListPage top={top} shown={shown} bulk={{ selection, offerAll: false, fitting: "", onSelection: setSelection }}>
      {board.query.isError && !board.columns ? (
        <Failed error={board.query.error} what={<Trans>the board</Trans>} retry={() => void board.query.refetch()} />
      ) : (
        <Cards
          by={by}
          board={board}
          selection={selection}
          sight={sight}
          open={shown.open}
          onOpen={shown.onOpen}
          onChoose={choose}
        />
      )}
      {board.columns?.every((column) => column.items.length === 0) && countOf(filters) > 0 && (
        <div className={styles.over}>
          <EmptyByFilter clear={() => narrowTo({})} />
        </div>
      )}
    </ListPage>
  );
}

interface CardsProps {
  by: Grouping;
  board: ReturnType<typeof useBoard>;
  selection: Selection;
  sight: ReturnType<typeof useSight>;
  open: number | undefined;
  onOpen: (id: number | undefined) => void;
  onChoose: (id: number) => void;
}

/** The columns, with what a click, a key and a drag do to their cards. */
function Cards({ by, board, selection, sight, open, onOpen, onChoose }: CardsProps) {
  const { t } = useLingui();
  const narrow = useNarrow();
  const hand = useHand();
  const [menu, setMenu] = useState<LeadRead | null>(null);
  const [tagged, setTagged] = useState<LeadRead | null>(null);
  const columns = board.columns ?? NONE;
  const leads = useMemo(() => columns.flatMap((column) => column.items), [columns]);
  const find = useCallback((id: number) => leads.find((lead) => lead.id === id), [leads]);
  useShownList({ title: t`Board`, ids: useMemo(() => leads.map((lead) => lead.id), [leads]) });
  const grip = useGrip(board.hold);
  const keys = useBoardKeys({ columns, find, onOpen, onMenu: setMenu, onTag: setTagged, onChoose, open });
  const act = (command: Command, lead: LeadRead) =>
    // biome-ignore lint/suspicious/noThenProperty: so an opening calls what follows a command that was taken
    openCommand(command, lead.id, { name: fullName(lead), then: () => keys.leave(lead.id) });
  const closeTag = () => {
    setTagged(null);
    if (tagged) keys.want(tagged.id);
  };
  const dragging = useDragging({ by, columns, hand, onHold: (id) => grip({ dragged: id }), onMove: act });
  const clicked = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const lead = find(Number(target.closest<HTMLElement>("[data-card]")?.dataset.card));
    if (!lead || event.metaKey || event.ctrlKey) return;
    if (target.closest("[data-menu]")) return setMenu(lead);
    if (narrow) return;
    event.preventDefault();
    if (event.shiftKey) return onChoose(lead.id);
    keys.want(lead.id);
    onOpen(lead.id);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears for the links and buttons inside */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: their keys are the page's keys */}
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
          shared={{ sight, selection, arrived: board.arrived, open, wanted: keys.wanted, ...dragging }}
          failed={board.more.failed}
          onMore={board.more.load}
        />
      </div>
      {tagged && <TagDialog lead={tagged} onClose={closeTag} />}
      {menu && (
        <MoveDialog
          lead={menu}
          by={by}
          hand={hand}
          onClose={() => setMenu(null)}
          onPick={(command) => act(command, menu)}
        />
      )}
    </>
  );
}

const NONE: readonly never[] = [];
