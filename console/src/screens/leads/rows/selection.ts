/** Which leads a bulk action takes: some by id, or all that fit the filters. */
export type Selection = { all: boolean; ids: ReadonlySet<number>; anchor: number | null };

export const NOTHING: Selection = { all: false, ids: new Set(), anchor: null };
/** The API takes no more ids at once. */
export const MOST_IDS = 2000;
/** Instead of an agent: leads go back to routing. */
export const ROUTING = "routing";

export function toggled(selection: Selection, id: number): Selection {
  const ids = new Set(selection.all ? [] : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: false, ids, anchor: id };
}

/** From the last one that was chosen to this one, both included; `order` is the list as it is shown. */
export function ranged(selection: Selection, id: number, order: readonly number[]): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const ids = new Set(selection.all ? [] : selection.ids);
  for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(each);
  return { all: false, ids, anchor: selection.anchor };
}

export function loaded(order: readonly number[]): Selection {
  return { all: false, ids: new Set(order.slice(0, MOST_IDS)), anchor: null };
}

export const EVERYTHING: Selection = { all: true, ids: new Set(), anchor: null };

export function isChosen(selection: Selection, id: number): boolean {
  return selection.all || selection.ids.has(id);
}

export function isEmpty(selection: Selection): boolean {
  return !selection.all && selection.ids.size === 0;
}
