import { Trans, useLingui } from "@lingui/react/macro";
import { memo, useEffect, useRef } from "react";
import type { LeadRead } from "../../../api/gen/index.ts";
import { useMoving } from "../../../commands/sending/moving.ts";
import { leadMark } from "../../../commands/sending/orders.ts";
import { fullName, priorityWord, scoreOf, waitOf, whenDue } from "../../leads/grid/cells.tsx";
import { dueOf } from "../../leads/grid/due.ts";
import { readable, type Sight } from "../../leads/sight.ts";
import { withDnd } from "../moves/dragging.ts";
import styles from "./Card.module.css";

interface CardProps {
  lead: LeadRead;
  sight: Sight;
  chosen: boolean;
  arrived: boolean;
  open: boolean;
  onDrag: (lead: LeadRead | null) => void;
}

const TAGS = 2;

/** One lead: who, what for, what it waits for and until when. The board hears its clicks and keys. */
export const Card = memo(function Card({ lead, sight, chosen, arrived, open, onDrag }: CardProps) {
  const { t } = useLingui();
  const box = useRef<HTMLElement>(null);
  const moving = useMoving(leadMark(lead.id));
  const name = fullName(lead);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return withDnd((dnd) => dnd.draggableCard(element, (begins) => onDrag(begins ? lead : null)));
  }, [lead, onDrag]);
  return (
    <article
      ref={box}
      className={styles.card}
      data-card={lead.id}
      data-priority={lead.priority}
      data-chosen={chosen || undefined}
      data-arrived={arrived || undefined}
      data-open={open || undefined}
      data-moving={moving?.stage}
      aria-busy={moving !== undefined || undefined}
    >
      <div className={styles.line}>
        <a href={`/leads/${lead.id}`} className={styles.name} draggable={false} data-focus={lead.id}>
          <bdi>{name}</bdi>
        </a>
        <span className="only-read">{t`Priority ${priorityWord(sight.i18n, lead.priority)}`}</span>
        {scoreOf(lead, sight)}
      </div>
      <div className={styles.what}>
        {lead.procedure && readable(lead.procedure)}
        {lead.procedure && lead.city && " · "}
        {lead.city && <bdi>{lead.city}</bdi>}
      </div>
      <div className={styles.line} data-due={dueOf(lead.deadline, sight.now, sight.place.zone)}>
        <span className={styles.waits}>
          {moving ? <Mark stage={moving.stage} /> : (waitOf(lead, sight) ?? <Ended lead={lead} sight={sight} />)}
        </span>
      </div>
      <div className={styles.foot}>
        {!moving && whenDue(lead.deadline, sight)}
        <span className={styles.tags}>
          <bdi>{lead.tags.slice(0, TAGS).join(" · ")}</bdi>
          {lead.tags.length > TAGS && ` +${lead.tags.length - TAGS}`}
        </span>
        <button type="button" className={styles.menu} aria-label={t`Move ${name} …`} data-menu tabIndex={-1}>
          ⋯
        </button>
        {lead.owner_id && (
          <span className={styles.owner} title={sight.nameOf(lead.owner_id)}>
            <bdi>{sight.initialsOf(lead.owner_id)}</bdi>
          </span>
        )}
      </div>
    </article>
  );
});

function Mark({ stage }: { stage: "sending" | "waiting" | "slow" }) {
  if (stage === "sending") return <Trans>sending …</Trans>;
  return stage === "slow" ? <Trans>still being worked on …</Trans> : <Trans>moving …</Trans>;
}

function Ended({ lead, sight }: { lead: LeadRead; sight: Sight }) {
  const { loss_reason: loss, status } = lead;
  return (
    <span className={styles.ended}>
      {loss ? (
        sight.word("loss", loss)
      ) : status === "converted" ? (
        <Trans>became a patient</Trans>
      ) : (
        <Trans>waits for nothing</Trans>
      )}
    </span>
  );
}
