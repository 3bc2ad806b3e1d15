/** The same lead beside a list or a board: it follows the list's cursor, and leaves the list its keys. */

import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { LeadView } from "./LeadView";
import { neighboursOf, useCameFrom } from "./neighbours";
import css from "./panel.module.css";

interface LeadPanelProps {
  readonly id: number;
  readonly close: () => void;
  /** Another lead of the list is wanted: `[` and `]`. */
  readonly go: (id: number) => void;
}

export function LeadPanel({ id, close, go }: LeadPanelProps) {
  const { t } = useLingui();
  const near = neighboursOf(useCameFrom(), id);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && panel.current?.contains(event.target as Node)) {
        close();
      }
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [close]);
  return (
    <aside ref={panel} className={css.panel} aria-label={t`Lead`}>
      <LeadView key={id} id={id} near={near} go={go} close={close} />
    </aside>
  );
}
