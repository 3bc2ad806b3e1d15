import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useMoving } from "../../../commands/sending/moving.ts";
import { leadMark } from "../../../commands/sending/orders.ts";
import { useMarked } from "../../../frame/live/Live";
import { usePlace } from "../../../parts/place";
import { clockTime } from "../../../parts/time/instants";
import { useWords } from "../../../words/useWords";
import { nameOf, type VisitLine } from "../day.ts";
import styles from "../today.module.css";
import { Facts } from "./Facts.tsx";
import { LineButton } from "./LineButton.tsx";

interface VisitsProps {
  visits: readonly VisitLine[];
  row: (line: VisitLine) => ReactNode;
}

/** The appointments of the day, by the hospital's clock. */
export function Visits({ visits, row }: VisitsProps) {
  if (visits.length === 0) return null;
  return (
    <section className={styles.group} aria-labelledby="visits">
      <h2 id="visits">
        <Trans>Appointments today</Trans> <span>{visits.length}</span>
      </h2>
      <ul>{visits.map(row)}</ul>
    </section>
  );
}

export interface RowProps<L> {
  line: L;
  chosen: boolean;
  choose: (key: string) => void;
  open: (line: L) => void;
  /** On a narrow page the chosen line shows what can be done with it. */
  below?: ReactNode;
}

export function VisitRow({ line, below, ...rest }: RowProps<VisitLine>) {
  const { t } = useLingui();
  const place = usePlace();
  const word = useWords();
  const moving = useMoving(leadMark(line.leadId));
  const marked = useMarked("lead", line.leadId);
  const { lead, resource, starts_at, minutes, state } = line.visit;
  return (
    <li className={styles.task} data-marked={marked || undefined} data-moving={moving?.stage}>
      <LineButton line={line} {...rest}>
        <time className={styles.due} dateTime={starts_at}>
          {clockTime(Date.parse(starts_at), place)}
        </time>
        <span className={styles.what}>
          <bdi className={styles.name}>{nameOf(lead) || `#${line.leadId}`}</bdi>
        </span>
        <Facts facts={[resource, t`${minutes} min`, word("appointment", state)]} />
      </LineButton>
      {below}
    </li>
  );
}
