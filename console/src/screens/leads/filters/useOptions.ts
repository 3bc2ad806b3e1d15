import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/ask.ts";
import {
  campaignsListCampaigns,
  leadsListCustomFields,
  leadsListTags,
  teamsListTeams,
} from "../../../api/gen/index.ts";
import { usePeople } from "../../../frame/me.tsx";
import { useWords } from "../../../words/useWords.ts";
import { PRIORITIES } from "../codes.ts";
import { priorityWord } from "../grid/cells.tsx";
import { readable } from "../sight.ts";
import type { FilterName } from "./filterNames.ts";
import { CHOICES, type Choice } from "./filters.ts";

export interface Option {
  value: string;
  label: string;
  hint?: string;
}

const SELDOM = 5 * 60_000;

/** What a filter offers; null while it is asked for. Only asked for when its editor or its chip is on screen. */
export function useOptions(name: FilterName): Option[] | null {
  const { i18n, t } = useLingui();
  const word = useWords();
  const people = usePeople();
  const tags = useTags(name === "tag");
  const teams = useTeams(name === "team");
  const campaigns = useCampaigns(name === "campaign");
  const fields = useCustomFields(name.startsWith("custom."));
  if (name in CHOICES) {
    const choice = name as Choice;
    const catalogue = choice === "waiting" ? "wait" : choice;
    return CHOICES[choice].map((code) => ({ value: code, label: word(catalogue, code) }));
  }
  switch (name) {
    case "priority":
      return PRIORITIES.map((code) => ({ value: String(code), label: priorityWord(i18n, code) }));
    case "owner": {
      const named = [...people.values()].filter((one) => one.active && one.role === "agent");
      const options = named.map((one) => ({ value: String(one.id), label: one.name }));
      return [{ value: "me", label: t`Me` }, { value: "none", label: t`Nobody` }, ...options];
    }
    case "tag":
      return tags?.map((one) => ({ value: one.tag, label: one.tag, hint: String(one.leads) })) ?? null;
    case "team":
      return teams?.map((one) => ({ value: one.code, label: one.name })) ?? null;
    case "campaign":
      return campaigns?.map((one) => ({ value: String(one.id), label: one.campaign_name })) ?? null;
    default: {
      const field = fields?.find((one) => `custom.${one.key}` === name);
      if (field?.type !== "boolean") return field?.choices.map((value) => ({ value, label: readable(value) })) ?? null;
      return [
        { value: "true", label: t`Yes` },
        { value: "false", label: t`No` },
      ];
    }
  }
}

export function useTags(enabled: boolean) {
  const found = useQuery({ queryKey: ["tags"], queryFn: () => ask(leadsListTags()), staleTime: SELDOM, enabled });
  return found.data?.items;
}

function useTeams(enabled: boolean) {
  const found = useQuery({ queryKey: ["teams"], queryFn: () => ask(teamsListTeams()), staleTime: SELDOM, enabled });
  return found.data?.items;
}

function useCampaigns(enabled: boolean) {
  const queryFn = () => ask(campaignsListCampaigns({ query: { limit: 200 } }));
  return useQuery({ queryKey: ["campaigns", "all"], queryFn, staleTime: SELDOM, enabled }).data?.items;
}

export function useCustomFields(enabled: boolean) {
  const queryFn = () => ask(leadsListCustomFields());
  return useQuery({ queryKey: ["custom-fields"], queryFn, staleTime: SELDOM, enabled }).data?.items;
}
