/** The engine's faults of what stands there now, a moment after the last key. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask } from "../../../api/ask";
import { type TextFaultRead, templatesCheckTemplate } from "../../../api/gen";
import { type Content, type Spot, sent } from "../data";

const AFTER = 500;

export function useSettled<T>(value: T, after = AFTER): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return settled;
}

export function useCheck(spot: Spot, content: Content, on: boolean): readonly TextFaultRead[] {
  const settled = useSettled(JSON.stringify({ ...spot, ...sent(content) }));
  const { data } = useQuery({
    queryKey: ["template-check", settled],
    queryFn: () => ask(templatesCheckTemplate({ body: JSON.parse(settled) })),
    enabled: on,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    meta: { live: false },
  });
  return data?.faults ?? [];
}
