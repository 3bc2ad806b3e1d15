import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

/**
 * Calls `beat` when what `root` names is stale, at most once in `every` ms, and never while it still reads: then once
 * more afterwards, for what it reads may be older than the change.
 *
 * For lists that read themselves again in their own way: a query without a request stands for them, which the live
 * client makes stale as it would theirs, also after a gap and while it polls.
 */
export function usePulse(root: string, every: number, beat: () => Promise<unknown>): void {
  const { data } = useQuery({
    queryKey: [root, "pulse"],
    queryFn: () => performance.now(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const latest = useRef(beat);
  latest.current = beat;
  const seen = useRef<number | undefined>(undefined);
  const last = useRef(0);
  const reading = useRef<"no" | "yes" | "and again">("no");
  const run = useCallback(async () => {
    if (reading.current !== "no") {
      reading.current = "and again";
      return;
    }
    do {
      reading.current = "yes";
      last.current = performance.now();
      await latest.current().catch(() => undefined);
    } while ((reading.current as string) === "and again");
    reading.current = "no";
  }, []);
  useEffect(() => {
    if (data === undefined) return;
    const first = seen.current === undefined;
    seen.current = data;
    if (first) return;
    const wait = Math.max(0, last.current + every - performance.now());
    const timer = setTimeout(() => void run(), wait);
    return () => clearTimeout(timer);
  }, [data, every, run]);
}
