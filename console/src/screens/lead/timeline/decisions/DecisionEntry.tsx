/** A decision of the engine: one line, and on request from what and among whom it was made. */

import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { usePeople } from "../../../../frame/me";
import { later } from "../../../../parts/later";
import type { DecisionLine } from "../../data/shapes";
import page from "../../lead.module.css";
import { named } from "../named";
import css from "../timeline.module.css";

const Reasons = later(() => import("./Reasons").then(({ Reasons }) => ({ default: Reasons })));

interface DecisionProps {
  readonly decision: DecisionLine;
  readonly said: string;
  readonly leadId: number;
}

export function DecisionEntry({ decision, said, leadId }: DecisionProps) {
  const { t } = useLingui();
  const people = usePeople();
  const [open, setOpen] = useState(false);
  return (
    <>
      <span>{said}</span>{" "}
      <button type="button" className={page.link} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t`Fold` : t`Why?`}
      </button>
      {decision.because.length > 0 ? (
        <div className={css.details}>
          <bdi>{named(decision.because.join(" · "), people)}</bdi>
        </div>
      ) : null}
      {open ? <Reasons leadId={leadId} decision={decision} /> : null}
    </>
  );
}
