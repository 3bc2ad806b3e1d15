import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import type { Grouping } from "../../leads/filters/filters.ts";
import type { Column } from "../columns/placing.ts";
import { drag, dragged } from "./dragging.ts";
import { type Hand, type MoveCommand, targetsOf } from "./moves.ts";
import { commandsQuery } from "./useCommands.ts";

interface DraggingGiven {
  by: Grouping;
  columns: readonly Column<LeadRead>[];
  hand: Hand;
  onHold: (id: number | null) => void;
  onMove: (command: MoveCommand, lead: LeadRead) => void;
}

/** A drag fades what it may not reach, first by the table of moves, then by what the lead's run says. */
export function useDragging(given: DraggingGiven) {
  const queries = useQueryClient();
  const latest = useRef(given);
  latest.current = given;
  const onDrag = useCallback(
    (lead: LeadRead | null) => {
      const { columns: all, hand: whose, by: grouping, onHold: holds } = latest.current;
      holds(lead?.id ?? null);
      if (!lead) return drag(null);
      const keys = all.map((column) => column.key);
      const targets = new Map(targetsOf(grouping, lead, keys, whose));
      drag({ lead, targets });
      if (targets.size === 0) return;
      queries.fetchQuery(commandsQuery(lead.id)).then((list) => {
        if (dragged()?.lead.id !== lead.id) return;
        const refused = new Set(
          ("items" in list ? list.items : []).filter((one) => !one.allowed).map((one) => one.command),
        );
        drag({ lead, targets: new Map([...targets].filter(([, command]) => !refused.has(command))) });
      }, ignore);
    },
    [queries],
  );
  const onDrop = useCallback((to: string) => {
    const held = dragged();
    const command = held?.targets.get(to);
    if (held && command) latest.current.onMove(command, held.lead);
  }, []);
  return { onDrag, onDrop };
}

/** Without the run's word the table alone says what is legal; the command itself is refused where it must be. */
function ignore(): void {}
