/** Where cards stand after news, and which of them must not move under the hand. */
export interface Placed {
  id: number;
  deadline: string | null;
}

export interface Column<Lead extends Placed> {
  key: string;
  items: Lead[];
  /** Behind the last of `items`. */
  next: string | null;
}

export interface Placing<Lead extends Placed> {
  columns: Column<Lead>[];
  /** Stand where they did not before. */
  arrived: ReadonlySet<number>;
}

const NEVER = "9999";
const NOBODY: ReadonlySet<number> = new Set();

/**
 * Fresh first pages, with what was loaded behind them, and every held card where it was.
 *
 * A held card (dragged or focused) is updated in its place; it moves once it is let go.
 */
export function placed<Lead extends Placed>(
  before: readonly Column<Lead>[],
  fresh: readonly Column<Lead>[],
  held: ReadonlySet<number>,
): Placing<Lead> {
  const homes = homesOf(before);
  const now = new Map(fresh.flatMap((column) => column.items.map((lead) => [lead.id, lead] as const)));
  const columns = fresh.map((column) => {
    const old = before.find((each) => each.key === column.key);
    const fixed = (lead: Lead) => held.has(lead.id) && homes.has(lead.id);
    const tail = tailOf(column, old?.items ?? [], now);
    const items = [...column.items, ...tail].filter((lead) => !fixed(lead));
    (old?.items ?? []).forEach((lead, place) => {
      if (fixed(lead)) items.splice(Math.min(place, items.length), 0, now.get(lead.id) ?? lead);
    });
    return { key: column.key, items, next: tail.length > 0 ? (old?.next ?? null) : column.next };
  });
  return { columns, arrived: homes.size > 0 ? arrivals(homes, columns) : NOBODY };
}

/** A column with its next page; a card that stands in it already stays where it is. */
export function extended<Lead extends Placed>(
  column: Column<Lead>,
  page: { items: Lead[]; next: string | null },
): Column<Lead> {
  const seen = new Set(column.items.map((lead) => lead.id));
  return { ...column, items: [...column.items, ...page.items.filter((lead) => !seen.has(lead.id))], next: page.next };
}

/** What stands behind the fresh page; what stood within it and is not there any more has left the column. */
function tailOf<Lead extends Placed>(
  column: Column<Lead>,
  old: readonly Lead[],
  now: ReadonlyMap<number, Lead>,
): Lead[] {
  const last = column.items.at(-1);
  if (!last || column.next === null) return [];
  return old.filter((lead) => !now.has(lead.id) && (lead.deadline ?? NEVER) >= (last.deadline ?? NEVER));
}

function homesOf<Lead extends Placed>(columns: readonly Column<Lead>[]): Map<number, string> {
  return new Map(columns.flatMap((column) => column.items.map((lead) => [lead.id, column.key] as const)));
}

function arrivals<Lead extends Placed>(
  homes: ReadonlyMap<number, string>,
  columns: readonly Column<Lead>[],
): Set<number> {
  const moved = columns.flatMap(({ key, items }) => items.filter((lead) => homes.get(lead.id) !== key));
  return new Set(moved.map((lead) => lead.id));
}
