import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/ask.ts";
import { leadsCount } from "../../../api/gen/index.ts";
import type { Asked } from "./request.ts";

/** How many fit, as far as the API counts: of each status up to 10,000. */
export function useCount(asked: Asked): { count: number; capped: boolean } | null {
  const found = useQuery({
    queryKey: ["counts", "status", asked],
    queryFn: ({ signal }) => ask(leadsCount({ query: { ...asked, by: "status" }, signal })),
    staleTime: 30_000,
    retry: false,
  });
  if (!found.data) return null;
  const count = found.data.items.reduce((sum, item) => sum + item.count, 0);
  return { count, capped: found.data.items.some((item) => item.capped) };
}

export function countText(
  count: { count: number; capped: boolean } | null,
  loaded: number,
  more: boolean,
  locale: string,
): string {
  const format = new Intl.NumberFormat(locale);
  if (!more) return format.format(loaded);
  return count ? `${format.format(count.count)}${count.capped ? "+" : ""}` : `${format.format(loaded)}+`;
}
