/** The keys of this page: commands, the composer, tabs, and the neighbours of the list it came from. */

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import type { Step } from "../../commands/next";
import { openCommand } from "../../commands/open";
import { useActs } from "../../frame/keys/useActs";
import { useMay, usePeople } from "../../frame/me";
import { lastReceived } from "./composer/lastReceived";
import { compose } from "./composer/open";
import type { Lead } from "./data/shapes";
import type { Tab } from "./LeadView";
import { nameOf } from "./name";
import type { Neighbours } from "./neighbours";
import { KEYS, useStepWord } from "./next/keys";
import { useNext } from "./next/useNext";
import type { Filter } from "./timeline/filters";

interface KeysOf {
  readonly lead: Lead;
  readonly near: Neighbours | null;
  readonly go: (id: number) => void;
  readonly narrow: boolean;
  /** Beside a list, whose own keys go before what is not possible now. */
  readonly beside: boolean;
  readonly setTab: (tab: Tab) => void;
  readonly setFilter: (filter: Filter) => void;
}

export function useLeadKeys({ lead, near, go, narrow, beside, setTab, setFilter }: KeysOf): void {
  const { t } = useLingui();
  const may = useMay();
  const stepWord = useStepWord();
  const { find, begin } = useNext(lead);
  const open = lead.merged_into === null;
  const commands = (Object.entries(KEYS) as [Step, string][]).flatMap(([step, keys]) => {
    const found = find(step);
    return found && (found.allowed || !beside)
      ? [
          {
            id: step,
            label: stepWord(step),
            keys,
            act: () => begin(step),
            disabled: found.allowed ? null : (found.why ?? t`not now`),
          },
        ]
      : [];
  });
  useReassigning(lead, find("reassign")?.allowed ?? false);
  const show = (tab: Tab) => {
    if (narrow) {
      setTab(tab);
      return;
    }
    if (tab === "why" || tab === "timeline") {
      setFilter(tab === "why" ? "why" : "all");
      document.querySelector<HTMLElement>("[data-timeline]")?.focus();
      return;
    }
    document.querySelector<HTMLElement>(`[data-column="${tab}"]`)?.focus();
  };
  const writing =
    open && may("write_interactions")
      ? [{ id: "note", label: t`Write a note`, keys: "n", act: () => compose("note") }]
      : [];
  const messages = useMessageKeys(lead, open && may("work_lead"));
  const tasks =
    open && may("work_lead")
      ? [
          {
            id: "task",
            label: t`Add a task`,
            keys: "t",
            act: () => openCommand("add-task", lead.id, { name: nameOf(lead) }),
          },
        ]
      : [];
  const parts = [
    { id: "now", label: t`Now`, keys: "1", act: () => show("now"), quiet: true },
    { id: "timeline", label: t`Timeline`, keys: "2", act: () => show("timeline"), quiet: true },
    { id: "facts", label: t`Facts`, keys: "3", act: () => show("facts"), quiet: true },
    { id: "why", label: t`Why`, keys: "4", act: () => show("why"), quiet: true },
  ];
  useActs(t`This lead`, [
    ...commands,
    ...writing,
    ...messages,
    ...tasks,
    ...(may("read_life") ? parts : []),
    ...neighbours(near, go, t`Previous lead`, t`Next lead`, t`the list ends here`),
  ]);
}

/** A message by the channel of what the person wrote last, else by the first that there is an address for. */
function useMessageKeys(lead: Lead, allowed: boolean) {
  const { t } = useLingui();
  const client = useQueryClient();
  const write = () => {
    const last = lastReceived(client, lead.id);
    compose(last?.tab ?? (lead.phone ? "sms" : "email"), last?.answered);
  };
  return allowed ? [{ id: "message", label: t`Write a message`, keys: "w", act: write }] : [];
}

/** "Reassign to Bala" in the palette: the dialog with Bala chosen. */
function useReassigning(lead: Lead, allowed: boolean): void {
  const { t } = useLingui();
  const agents = [...usePeople().values()].filter(
    ({ id, role, active }) => role === "agent" && active && id !== lead.owner_id,
  );
  useActs(
    t`This lead`,
    agents.map(({ id, name }) => ({
      id: `reassign ${id}`,
      label: t`Reassign to ${name}`,
      act: () => openCommand("reassign", lead.id, { name: nameOf(lead), agentId: id }),
    })),
    { off: !allowed },
  );
}

function neighbours(near: Neighbours | null, go: (id: number) => void, previous: string, next: string, end: string) {
  if (!near) {
    return [];
  }
  const to = (id: number | null) => ({
    act: () => id !== null && go(id),
    disabled: id === null ? end : null,
    quiet: true,
  });
  return [
    { id: "previous", label: previous, keys: "[", ...to(near.previous) },
    { id: "next", label: next, keys: "]", ...to(near.next) },
  ].map(({ act, ...one }) => ({ ...one, act: () => void act() }));
}
