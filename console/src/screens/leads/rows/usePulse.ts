import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/**
 * Calls `beat` when what `root` names is stale, at most once in `every` ms.
 *
 * For lists that read themselves again in their own way: a query without a request stands for them, which the live
 * client makes stale as it would theirs, also after a gap and while it polls.
 */
export function usePulse(root: string, every: number, beat: () => void): void {
  const { data } = useQuery({
    queryKey: [root, "pulse"],
    queryFn: () => performance.now(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const latest = useRef(beat);
  latest.current = beat;
  const seen = useRef<number | undefined>(undefined);
  const last = useRef(0);
  useEffect(() => {
    if (data === undefined) return;
    const first = seen.current === undefined;
    seen.current = data;
    if (first) return;
    const wait = Math.max(0, last.current + every - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      latest.current();
    }, wait);
    return () => clearTimeout(timer);
  }, [data, every]);
}
