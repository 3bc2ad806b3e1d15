import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import { tasksReadToday } from "../../api/gen/index.ts";
import { heldOrder, type OfferLine, offerLines, type TaskLine, taskLines, visitLines } from "./day.ts";

const EACH_MINUTE = 60_000;

/** One answer holds the whole day; it is read anew when something of it changes, and each minute as time goes by. */
export function useToday(of: string) {
  return useQuery({
    queryKey: ["today", of],
    queryFn: () => ask(tasksReadToday({ query: { of } })),
    refetchInterval: EACH_MINUTE,
    placeholderData: (before) => before,
  });
}

/** The lines, in an order that does not change under a hand. */
export function useLines(today: ReturnType<typeof useToday>["data"]) {
  const [held, setHeld] = useState(false);
  const offers = useMemo(() => offerLines(today?.offers ?? []), [today?.offers]);
  const tasks = useMemo(() => taskLines(today?.tasks ?? []), [today?.tasks]);
  const visits = useMemo(() => visitLines(today?.appointments ?? []), [today?.appointments]);
  const hold = {
    onPointerEnter: (event: React.PointerEvent) => setHeld(event.pointerType === "mouse"),
    onPointerLeave: () => setHeld(false),
  };
  return { offers: useHeld(offers, held), tasks: useHeld(tasks, held), visits, hold };
}

function useHeld<T extends OfferLine | TaskLine>(incoming: T[], held: boolean): T[] {
  const shown = useRef<readonly string[]>([]);
  const ordered = held ? heldOrder(shown.current, incoming) : incoming;
  useEffect(() => {
    shown.current = ordered.map(({ key }) => key);
  });
  return ordered;
}
