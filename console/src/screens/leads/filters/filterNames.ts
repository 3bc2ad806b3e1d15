import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Filters } from "./filters.ts";

/** What stands in the filter menu; some of them are two parameters of the API. */
export const FILTERS = {
  status: { label: msg`Status`, keys: ["status"] },
  waiting: { label: msg`Waits for`, keys: ["waiting"] },
  due: { label: msg`Due`, keys: ["overdue", "due_before"] },
  owner: { label: msg`Owner`, keys: ["owner"] },
  team: { label: msg`Team`, keys: ["team"] },
  band: { label: msg`Band`, keys: ["band"] },
  score: { label: msg`Score`, keys: ["score_from", "score_to"] },
  priority: { label: msg`Priority`, keys: ["priority"] },
  source: { label: msg`Source`, keys: ["source"] },
  campaign: { label: msg`Campaign`, keys: ["campaign"] },
  tag: { label: msg`Tag`, keys: ["tag"] },
  stage: { label: msg`Stage`, keys: ["stage"] },
  phase: { label: msg`Phase`, keys: ["phase"] },
  created: { label: msg`Captured`, keys: ["created_from", "created_to"] },
} as const satisfies Record<string, { label: MessageDescriptor; keys: readonly (keyof Filters)[] }>;

export type FilterName = keyof typeof FILTERS | `custom.${string}`;

export function isCustom(name: FilterName): name is `custom.${string}` {
  return name.startsWith("custom.");
}

function keysOf(name: FilterName): readonly (keyof Filters)[] {
  return isCustom(name) ? [name] : FILTERS[name].keys;
}

/** The filters that narrow now, in the menu's order, own fields last. */
export function activeNames(filters: Filters): FilterName[] {
  const own = Object.keys(filters).filter((key): key is `custom.${string}` => key.startsWith("custom."));
  const names = Object.keys(FILTERS) as (keyof typeof FILTERS)[];
  return [...names, ...own].filter((name) => keysOf(name).some((key) => filters[key] !== undefined));
}

export function without(filters: Filters, name: FilterName): Filters {
  const left = { ...filters };
  for (const key of keysOf(name)) delete left[key];
  return left;
}
