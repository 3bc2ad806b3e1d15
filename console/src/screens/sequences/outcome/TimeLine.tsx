/** What one lead would get, by the planner of the real steps; or a person who is made up of facts. */

import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { type Occasion, rulesPreviewSequence, type SequenceStepRead, type SequenceTimeline } from "../../../api/gen";
import { LeadChoice, useTrialLead } from "../../../parts/LeadChoice";
import { usePlace } from "../../../parts/place";
import { Failed } from "../../../parts/states/Failed";
import { Loading } from "../../../parts/states/Loading";
import { useWords } from "../../../words/useWords";
import { useSettled } from "../../templates/editor/useCheck";
import { useMessageName } from "../../templates/words";
import type { Body } from "../data";
import { Condition } from "../editor/Condition";
import styles from "../sequences.module.css";
import { TIMINGS } from "../words";

interface TimeLineProps {
  readonly occasion: Occasion;
  readonly body: Body;
  /** Without faults: else there is nothing to plan. */
  readonly sound: boolean;
}

const DAY = 86_400_000;

export function TimeLine({ occasion, body, sound }: TimeLineProps) {
  const { t } = useLingui();
  const lead = useTrialLead();
  const [real, setReal] = useState(false);
  const [facts, setFacts] = useState<unknown>({ priority: 2 });
  const [begun] = useState(() => new Date(Date.now() + (occasion === "reminder" ? 7 * DAY : 0)).toISOString());
  const person = real && lead !== null ? { lead_id: lead } : { facts: facts ?? {} };
  const settled = useSettled(JSON.stringify({ body: { ...body, occasion }, started_at: begun, ...person }));
  const query = useQuery({
    queryKey: ["sequence-preview", settled],
    queryFn: () => ask(rulesPreviewSequence({ body: JSON.parse(settled) })),
    enabled: sound && (!real || lead !== null),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
    meta: { live: false },
  });
  return (
    <section aria-label={t`What a lead would get`} className={styles.timeline}>
      <h2>
        <Trans>What a lead would get</Trans>
      </h2>
      <div role="toolbar" aria-label={t`For whom`}>
        <button type="button" className="tab-button" aria-pressed={!real} onClick={() => setReal(false)}>
          <Trans>A made-up person</Trans>
        </button>
        <button type="button" className="tab-button" aria-pressed={real} onClick={() => setReal(true)}>
          <Trans>A real lead</Trans>
        </button>
      </div>
      {real ? <LeadChoice /> : <Condition label={t`Facts of this person`} value={facts} change={setFacts} facts />}
      {!sound ? (
        <p className={styles.quiet}>
          <Trans>Nothing can be planned while there are errors.</Trans>
        </p>
      ) : query.isError ? (
        <Failed error={query.error} what={t`the time line`} retry={() => void query.refetch()} />
      ) : query.data ? (
        <Steps line={query.data} />
      ) : (
        (!real || lead !== null) && <Loading rows={2} />
      )}
    </section>
  );
}

function Steps({ line }: { line: SequenceTimeline }) {
  const { sequence, steps, time_zone: zone } = line;
  if (sequence === null)
    return (
      <p className={styles.quiet} data-timeline="none">
        <Trans>No sequence is for this person: nothing is sent.</Trans>
      </p>
    );
  return (
    <>
      <p className={styles.quiet}>
        <code>{sequence}</code> · <bdi dir="ltr">{zone}</bdi> · <Trans>as if nobody answered; nothing is sent</Trans>
      </p>
      <ol data-timeline={sequence}>
        {steps.map((step) => (
          <Step key={step.number} step={step} zone={zone} />
        ))}
      </ol>
    </>
  );
}

function Step({ step, zone }: { step: SequenceStepRead; zone: string }) {
  const { i18n, t } = useLingui();
  const word = useWords();
  const name = useMessageName();
  const { locale } = usePlace();
  const form = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
  const skip = word("skip", step.skipped);
  return (
    <li data-skipped={step.skipped ?? undefined}>
      <b>{step.at ? <time dateTime={step.at}>{form.format(Date.parse(step.at))}</time> : t`no time`}</b>{" "}
      {word("channel", step.channel)} · {name(step.template)}
      <small>
        {step.skipped ? t`Left out: ${skip}` : step.timing && step.timing !== "due" ? i18n._(TIMINGS[step.timing]) : ""}
      </small>
    </li>
  );
}
