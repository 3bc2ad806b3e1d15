import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { useActs } from "../../../frame/keys/useActs.tsx";
import { useClosing } from "../useClosing.ts";
import { loaded, NOTHING, ranged, type Selection, toggled } from "./selection.ts";

interface RowsGiven {
  leads: readonly LeadRead[];
  open: number | undefined;
  onOpen: (id: number | undefined) => void;
  /** Changes with the filters: then nothing is active or chosen any more. */
  of: string;
}

/** Which row is active, which are chosen, and the keys that move about. */
export function useRows({ leads, open, onOpen, of }: RowsGiven) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [activeId, setActiveId] = useState<number | null>(open ?? null);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins anew
  useEffect(() => setSelection(NOTHING), [of]);
  const active = activeId === null ? -1 : leads.findIndex((lead) => lead.id === activeId);
  const order = useCallback(() => leads.map((lead) => lead.id), [leads]);
  const go = (by: number) => {
    const next = leads[Math.min(Math.max(active + by, 0), leads.length - 1)];
    if (!next) return;
    setActiveId(next.id);
    if (open !== undefined) onOpen(next.id);
  };
  const choose = (id: number, range: boolean) =>
    setSelection(range ? ranged(selection, id, order()) : toggled(selection, id));
  const now = leads[active];
  const page = (id: number) => void navigate({ to: `/leads/${id}` as never });
  useActs(t`Leads`, [
    { id: "down", label: t`Next lead`, keys: ["j", "ArrowDown"], quiet: true, act: () => go(1) },
    { id: "up", label: t`Previous lead`, keys: ["k", "ArrowUp"], quiet: true, act: () => go(-1) },
    { id: "further", label: t`Twenty further`, keys: ["PageDown"], quiet: true, act: () => go(20) },
    { id: "back", label: t`Twenty back`, keys: ["PageUp"], quiet: true, act: () => go(-20) },
    { id: "first", label: t`First lead`, keys: ["Home"], quiet: true, act: () => go(-leads.length) },
    { id: "open", label: t`Open beside the list`, keys: "Enter", quiet: true, act: () => now && onOpen(now.id) },
    { id: "page", label: t`Open the whole page`, keys: "Shift+Enter", quiet: true, act: () => now && page(now.id) },
    { id: "x", label: t`Choose or leave`, keys: "x", quiet: true, act: () => now && choose(now.id, false) },
    { id: "X", label: t`Choose up to here`, keys: "X", quiet: true, act: () => now && choose(now.id, true) },
    {
      id: "every",
      label: t`Choose all that are loaded`,
      keys: "mod+a",
      quiet: true,
      act: () => setSelection(loaded(order())),
    },
    { id: "next", label: t`Next lead, opened`, keys: "]", quiet: true, act: () => go(1) },
    { id: "previous", label: t`Previous lead, opened`, keys: "[", quiet: true, act: () => go(-1) },
  ]);
  useClosing(t`Leads`, open, onOpen);
  return { active, setActiveId, selection, setSelection, choose, order };
}
