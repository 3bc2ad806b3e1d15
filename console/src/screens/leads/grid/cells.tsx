import { msg } from "@lingui/core/macro";
import type { ReactNode } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { waitWords } from "../../../words/waits.ts";
import { readable, type Sight } from "../sight.ts";
import styles from "./Cells.module.css";
import type { ColumnKey } from "./columns.ts";
import { dueOf, timeText } from "./due.ts";

export function fullName(lead: { id: number; first_name?: string; last_name?: string }): string {
  return [lead.first_name, lead.last_name].filter(Boolean).join(" ") || `#${lead.id}`;
}

/** Plain elements only: rows are drawn by the dozen while somebody scrolls. */
export function cellOf(key: ColumnKey, lead: LeadRead, sight: Sight): ReactNode {
  return CELLS[key](lead, sight);
}

type Draw = (lead: LeadRead, sight: Sight) => ReactNode;

const CELLS: Record<ColumnKey, Draw> = {
  name: (lead) => (
    <a className={styles.name} href={`/leads/${lead.id}`} tabIndex={-1}>
      <bdi>{fullName(lead)}</bdi>
    </a>
  ),
  status: (lead, { word }) => (
    <span className={styles.status} data-status={lead.status}>
      {word("status", lead.status)}
    </span>
  ),
  waits: waitOf,
  deadline: (lead, sight) => whenDue(lead.deadline, sight),
  score: scoreOf,
  priority: (lead, { i18n }) => (
    <span className={styles.priority} data-priority={lead.priority}>
      {priorityWord(i18n, lead.priority)}
    </span>
  ),
  procedure: (lead) => lead.procedure && <span>{readable(lead.procedure)}</span>,
  city: (lead) => lead.city && <bdi>{lead.city}</bdi>,
  language: (lead, { language }) => language(lead.language),
  source: (lead, { word }) => word("source", lead.source),
  owner: (lead, { nameOf }) => lead.owner_id && <bdi>{nameOf(lead.owner_id)}</bdi>,
  tags: (lead) => lead.tags.length > 0 && <bdi className={styles.quiet}>{lead.tags.join(" · ")}</bdi>,
  phone: (lead) => lead.phone && <bdi dir="ltr">{lead.phone}</bdi>,
  email: (lead) => lead.email && <bdi dir="ltr">{lead.email}</bdi>,
  stage: (lead, { word }) => word("stage", lead.stage),
  phase: (lead, { word }) => word("phase", lead.phase),
  attempts: (lead) => lead.attempts_made || null,
  loss: (lead, { word }) => <span>{word("loss", lead.loss_reason)}</span>,
  created_at: (lead, sight) => when(lead.created_at, sight),
  updated_at: (lead, sight) => when(lead.updated_at, sight),
  id: (lead) => <bdi dir="ltr">#{lead.id}</bdi>,
};

export function waitOf(lead: LeadRead, { i18n, nameOf }: Sight): ReactNode {
  return lead.waiting_for ? <span>{waitWords(i18n, lead.waiting_for, nameOf)}</span> : null;
}

export function scoreOf(lead: LeadRead, { word }: Sight): ReactNode {
  return lead.score === null ? null : (
    <span className={styles.score} data-band={lead.band}>
      <b>{lead.score}</b> {word("band", lead.band)}
    </span>
  );
}

export function whenDue(deadline: string | null, { now, place }: Sight): ReactNode {
  if (!deadline) return null;
  return (
    <time className={styles.due} dateTime={deadline} data-due={dueOf(deadline, now, place.zone)}>
      {timeText(deadline, now, place)}
    </time>
  );
}

const PRIORITY_WORDS = [msg`1 urgent`, msg`2 high`, msg`3 normal`, msg`4 low`, msg`5 lowest`];

export function priorityWord(i18n: Sight["i18n"], priority: number): string {
  const found = PRIORITY_WORDS[priority - 1];
  return found ? i18n._(found) : String(priority);
}

function when(at: string, { now, place }: Sight): ReactNode {
  return (
    <time className={styles.quiet} dateTime={at}>
      {timeText(at, now, place)}
    </time>
  );
}
