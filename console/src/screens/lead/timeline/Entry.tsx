/** One thing that happened, in words. */

import { useLingui } from "@lingui/react/macro";
import { memo } from "react";
import { usePeople } from "../../../frame/me";
import { later } from "../../../parts/later";
import { usePlace } from "../../../parts/place";
import { clockTime, whole } from "../../../parts/time/instants";
import type { Lead, TimelineEntry } from "../data/shapes";
import { DecisionEntry } from "./decisions/DecisionEntry";
import { Glyph } from "./Glyph";
import { MessageEntry, messageIsBad } from "./messages/MessageEntry";
import { named } from "./named";
import { Quote } from "./Quote";
import css from "./timeline.module.css";
import { useSentence } from "./useSentence";

const Recordings = later(() => import("./messages/Recordings").then((module) => ({ default: module.Recordings })));

interface EntryProps {
  readonly entry: TimelineEntry;
  readonly lead: Lead;
  /** The entry above was in the same minute. */
  readonly same: boolean;
}

export const Entry = memo(function Entry({ entry, lead, same }: EntryProps) {
  const place = usePlace();
  const when = Date.parse(entry.at);
  const title = `e-${entry.id.replace(/\W/g, "-")}`;
  return (
    <article
      className={css.entry}
      aria-labelledby={title}
      data-kind={entry.kind}
      data-of={isOfPerson(entry) ? "person" : undefined}
      data-bad={entry.message && messageIsBad(entry.message) ? true : undefined}
    >
      <time dateTime={entry.at} title={whole(when, place)} data-same={same || undefined}>
        {clockTime(when, place)}
      </time>
      <Glyph entry={entry} />
      <div className={css.text} id={title}>
        <Said entry={entry} lead={lead} />
      </div>
    </article>
  );
});

function Said({ entry, lead }: { entry: TimelineEntry; lead: Lead }) {
  const sentence = useSentence();
  if (entry.message) {
    return <MessageEntry message={entry.message} text={entry.text} leadId={lead.id} />;
  }
  if (entry.decision) {
    return <DecisionEntry decision={entry.decision} said={sentence(entry)} leadId={lead.id} />;
  }
  return <Plain entry={entry} leadId={lead.id} />;
}

function Plain({ entry, leadId }: { entry: TimelineEntry; leadId: number }) {
  const { t } = useLingui();
  const people = usePeople();
  const text = useSentence()(entry);
  const by = entry.actor_id === null ? null : people.get(entry.actor_id)?.name;
  const callId = entry.interaction?.call_id;
  const quote = entry.interaction?.notes ?? entry.quote;
  return (
    <>
      <bdi>{text}</bdi>
      {by && !text.includes(by) ? <span className={css.by}> · {t`by ${by}`}</span> : null}
      {entry.details.length > 0 ? (
        <div className={css.details}>
          {entry.details.map((detail) => (
            <div key={detail}>
              <bdi>{named(detail, people)}</bdi>
            </div>
          ))}
        </div>
      ) : null}
      {quote ? <Quote text={quote} /> : null}
      {callId ? <Recordings leadId={leadId} callId={callId} /> : null}
    </>
  );
}

function isOfPerson(entry: TimelineEntry): boolean {
  return entry.kind === "touch" || entry.message?.direction === "in" || entry.actor === "the lead";
}
