import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useState } from "react";
import type { LeadRead } from "../../api/gen/index.ts";
import { openCommand } from "../../commands/open.ts";
import { useActs } from "../../frame/keys/useActs.tsx";
import { useMay } from "../../frame/me.tsx";
import { fullName } from "../leads/grid/cells.tsx";
import { useClosing } from "../leads/useClosing.ts";
import type { Column } from "./columns/placing.ts";
import { neighbour, type Way } from "./neighbour.ts";

/** The dialog first gives the focus back to the card. */
const DIALOG_CLOSES = 300;

function focused(): number | null {
  return Number((document.activeElement as HTMLElement | null)?.dataset.focus) || null;
}

function reassign(lead: LeadRead): void {
  openCommand("reassign", lead.id, { name: fullName(lead) });
}

interface KeysGiven {
  columns: readonly Column<LeadRead>[];
  find: (id: number) => LeadRead | undefined;
  open: number | undefined;
  onOpen: (id: number | undefined) => void;
  onMenu: (lead: LeadRead) => void;
  onTag: (lead: LeadRead) => void;
  onChoose: (id: number) => void;
}

/** Arrows move between cards and columns; the other keys act on the card that has the focus. */
export function useBoardKeys({ columns, find, open, onOpen, onMenu, onTag, onChoose }: KeysGiven) {
  const { t } = useLingui();
  const may = useMay();
  const [wanted, setWanted] = useState<number | null>(null);
  // Once it has the focus it is no longer looked for, or news would pull the focus back.
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => setWanted(null), 500);
    return () => clearTimeout(timer);
  }, [wanted]);
  const go = (way: Way) => {
    const next = neighbour(columns, focused() ?? wanted, way);
    if (next === null) return;
    setWanted(next);
    if (open !== undefined) onOpen(next);
  };
  const on = (act: (lead: LeadRead) => void) => () => {
    const lead = find(focused() ?? 0);
    if (lead) act(lead);
  };
  const rtl = () => document.documentElement.dir === "rtl";
  const right = () => (rtl() ? "before" : "after");
  const left = () => (rtl() ? "after" : "before");
  useActs(t`Board`, [
    { id: "down", label: t`Next card`, keys: ["j", "ArrowDown"], quiet: true, act: () => go("down") },
    { id: "up", label: t`Previous card`, keys: ["k", "ArrowUp"], quiet: true, act: () => go("up") },
    { id: "right", label: t`Column to the right`, keys: "ArrowRight", quiet: true, act: () => go(right()) },
    { id: "left", label: t`Column to the left`, keys: "ArrowLeft", quiet: true, act: () => go(left()) },
    { id: "move", label: t`Move to …`, keys: "m", quiet: true, act: on(onMenu) },
    { id: "choose", label: t`Choose or leave`, keys: "x", quiet: true, act: on((lead) => onChoose(lead.id)) },
    ...(may("edit_lead") ? [{ id: "tag", label: t`Tag`, keys: "t", quiet: true, act: on(onTag) }] : []),
    ...(may("manage_lead") ? [{ id: "assign", label: t`Reassign`, keys: "a", quiet: true, act: on(reassign) }] : []),
  ]);
  useClosing(t`Board`, open, onOpen);
  /** Its command was taken: the hand leaves it, so that it may move, and goes to the card beside it. */
  const leave = (id: number) => {
    if (focused() !== null && focused() !== id) return;
    const below = neighbour(columns, id, "down");
    const next = below === id ? neighbour(columns, id, "up") : below;
    setTimeout(
      () => (next === null || next === id ? (document.activeElement as HTMLElement | null)?.blur() : setWanted(next)),
      DIALOG_CLOSES,
    );
  };
  return { wanted, want: useCallback((id: number) => setWanted(id), []), leave };
}
