import type { Column, Placed } from "./columns/placing.ts";

export type Way = "up" | "down" | "before" | "after";

/** The card that an arrow key goes to; empty columns are skipped, and the height in the column is kept. */
export function neighbour<Lead extends Placed>(
  columns: readonly Column<Lead>[],
  from: number | null,
  way: Way,
): number | null {
  const column = columns.findIndex(({ items }) => items.some((lead) => lead.id === from));
  if (column < 0) return columns.find(({ items }) => items.length > 0)?.items[0]?.id ?? null;
  const items = columns[column]?.items ?? [];
  const place = items.findIndex((lead) => lead.id === from);
  if (way === "down" || way === "up") return items[place + (way === "down" ? 1 : -1)]?.id ?? from;
  const others = way === "after" ? columns.slice(column + 1) : columns.slice(0, column).reverse();
  const next = others.find((one) => one.items.length > 0)?.items;
  return next?.[Math.min(place, next.length - 1)]?.id ?? from;
}
