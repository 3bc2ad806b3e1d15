import type { ChannelVendorRead, VendorChoice } from "../../api/gen";

/** With what stands at `from` moved to `to`; the list itself where that is no place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length || from === to) return list;
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** As the engine takes an order. */
export function chosen(vendors: readonly Pick<ChannelVendorRead, "vendor" | "settings">[]): VendorChoice[] {
  return vendors.map(({ vendor, settings }) => ({ vendor, settings }));
}
