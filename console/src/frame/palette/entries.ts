/** What the palette shows: from the page at once, from the engine when it answers. */

import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call } from "../../api/call";
import { useWords } from "../../words/useWords";
import { useGroups } from "../keys/useActs";
import { useMay, useMe } from "../me";
import { placesOf } from "../places";
import { recentLeads } from "../recent";
import { best, readTyped } from "./match";
import { useSettingActs } from "./settings";

export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly more?: string | undefined;
  /** Found by these words, too: a keyboard of another script finds pages by their address. */
  readonly also?: string | undefined;
  readonly keys?: string | readonly string[] | undefined;
  readonly disabled?: string | null | undefined;
  readonly act: () => void;
}

export interface Section {
  readonly heading: string;
  readonly entries: readonly Entry[];
}

const MOST = 8;
const AFTER = 120;

export function useSections(input: string): { sections: readonly Section[]; searching: boolean } {
  const { t } = useLingui();
  const typed = readTyped(input);
  const here = useActEntries(false);
  const everywhere = useActEntries(true);
  const acts = [...here, ...everywhere];
  const settings = useSettingActs();
  const places = usePlaceEntries();
  const known = useKnown();
  const { found, searching } = useFound(typed.mode === "acts" ? "" : typed.text);
  const openLead = useOpenLead();
  const pick = (entries: readonly Entry[]) =>
    best(entries, ({ label, also = "" }) => `${label} ${also}`, typed.text, MOST);
  const sections: Section[] = [];
  if (typed.mode === "lead") {
    const { leadId } = typed;
    const direct =
      leadId === null ? [] : [{ id: "number", label: t`Open lead #${leadId}`, act: () => openLead(leadId) }];
    sections.push({ heading: t`Leads`, entries: found.leads.length > 0 ? found.leads : direct });
  } else if (typed.mode === "acts") {
    sections.push({ heading: t`Actions`, entries: pick([...acts, ...settings]) });
  } else if (typed.text === "") {
    sections.push(
      ...known,
      { heading: t`On this screen`, entries: here.slice(0, MOST) },
      { heading: t`Go to`, entries: places },
      { heading: t`Everywhere`, entries: everywhere },
    );
  } else {
    sections.push({ heading: t`Leads`, entries: found.leads });
    sections.push({ heading: t`Go to`, entries: pick(places) });
    sections.push({ heading: t`Actions`, entries: pick([...acts, ...settings]) });
    sections.push({ heading: t`People`, entries: found.people });
  }
  return { sections: sections.filter(({ entries }) => entries.length > 0), searching };
}

function useActEntries(everywhere: boolean): Entry[] {
  const groups = useGroups();
  return groups
    .filter((group) => (group.everywhere ?? false) === everywhere)
    .flatMap((group, at) =>
      group.acts
        .filter((act) => !act.quiet)
        .map(({ id, label, keys, disabled, act }) => ({ id: `${everywhere}:${at}:${id}`, label, keys, disabled, act })),
    );
}

function usePlaceEntries(): Entry[] {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  return placesOf(useMe().permissions).map(({ to, label, keys }) => ({
    id: to,
    label: i18n._(label),
    also: to,
    keys,
    act: () => void navigate({ to }),
  }));
}

function useOpenLead(): (id: number) => void {
  const navigate = useNavigate();
  return (id) => void navigate({ to: "/leads/$leadId", params: { leadId: String(id) } });
}

interface DueTask {
  readonly lead_id: number | null;
  readonly kind: string;
  readonly lead: Brief | null;
}

/** What is due next and what was last looked at, as far as the page knows them already. */
function useKnown(): Section[] {
  const { t } = useLingui();
  const word = useWords();
  const openLead = useOpenLead();
  const today = useQueryClient().getQueryData<{ tasks?: DueTask[] }>(["today", "mine"]);
  const due = (today?.tasks ?? []).filter(({ lead }) => lead !== null).slice(0, 3);
  return [
    {
      heading: t`Due next`,
      entries: due.map(({ lead, kind }, at) => ({
        id: `due:${at}`,
        label: `${word("task", kind)}: ${nameOf(lead)}`,
        more: `#${lead?.id}`,
        act: () => lead && openLead(lead.id),
      })),
    },
    {
      heading: t`Last looked at`,
      entries: recentLeads().map(({ id, name }) => ({
        id: `last:${id}`,
        label: name,
        more: `#${id}`,
        act: () => openLead(id),
      })),
    },
  ];
}

interface Brief {
  readonly id: number;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly procedure: string | null;
  readonly city: string | null;
  readonly status: string;
}

interface Found {
  readonly leads: readonly Brief[];
  readonly people: readonly { readonly id: number; readonly name: string; readonly role: string }[];
}

/** The engine's answer; the last one stays until the next comes. */
function useFound(text: string): { found: { leads: Entry[]; people: Entry[] }; searching: boolean } {
  const word = useWords();
  const may = useMay();
  const openLead = useOpenLead();
  const navigate = useNavigate();
  const wanted = useSettled(text);
  const answer = useQuery({
    queryKey: ["search", wanted],
    queryFn: ({ signal }) => call<Found>("GET", "/api/v1/search", { query: { q: wanted }, signal }),
    enabled: wanted.length > 1 && may("read_leads"),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
    meta: { live: false },
  });
  const data = wanted.length > 1 ? answer.data : undefined;
  const leads = (data?.leads ?? []).slice(0, MOST).map((lead) => ({
    id: `lead:${lead.id}`,
    label: nameOf(lead),
    more: [`#${lead.id}`, lead.procedure, lead.city, word("status", lead.status)].filter(Boolean).join(" · "),
    act: () => openLead(lead.id),
  }));
  const people = (data?.people ?? []).slice(0, MOST).map(({ id, name, role }) => ({
    id: `person:${id}`,
    label: name,
    more: word("role", role),
    act: () => void navigate({ href: `/leads?owner=${id}` }),
  }));
  return { found: { leads, people }, searching: answer.isFetching || wanted !== text };
}

function nameOf(lead: Pick<Brief, "id" | "first_name" | "last_name"> | null): string {
  return [lead?.first_name, lead?.last_name].filter(Boolean).join(" ") || `#${lead?.id}`;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
