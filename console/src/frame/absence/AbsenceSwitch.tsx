import { Trans, useLingui } from "@lingui/react/macro";
import { IconCoffee } from "@tabler/icons-react";
import { Panel } from "../../parts/panels/Panel";
import panel from "../../parts/panels/Panel.module.css";
import { usePlace } from "../../parts/place";
import { now, useNow } from "../../parts/time/clock";
import { absolute } from "../../parts/time/instants";
import { toast } from "../../parts/toasts/toasts";
import { useActs } from "../keys/useActs";
import styles from "./AbsenceSwitch.module.css";
import { type Span, spans, useAbsence } from "./absence";

/** "I am away" with a choice until when, or until when one is away and the way back. */
export function AbsenceSwitch({ narrow }: { narrow: boolean }) {
  const { t } = useLingui();
  const place = usePlace();
  const { agent, away, leave, back } = useAbsence();
  useNow(30_000);
  const failed = { onError: (error: Error) => void toast({ text: error.message, tone: "bad" }) };
  const words = useSpanWords();
  const choices = spans(now(), place.zone).map(({ id, until }) => ({
    id,
    words: words[id],
    act: () => leave.mutate(until, failed),
  }));
  const comeBack = () => back.mutate(undefined, failed);
  useActs(
    t`Everywhere`,
    away === null
      ? choices.map(({ id, words: span, act }) => ({ id: `away-${id}`, label: t`I am away: ${span}`, act }))
      : [{ id: "back", label: t`I am back`, act: comeBack }],
    { everywhere: true },
  );
  if (agent.data === undefined) return null;
  if (away !== null) return <Away until={away} narrow={narrow} busy={back.isPending} back={comeBack} />;
  return (
    <Panel
      label={t`I am away`}
      width={260}
      button={{ className: styles.away, "aria-busy": leave.isPending, "aria-label": t`I am away` }}
      face={
        <>
          <IconCoffee size={17} stroke={1.7} aria-hidden />
          {!narrow && <Trans>I am away</Trans>}
        </>
      }
    >
      {(close) => (
        <>
          <p className={styles.note}>
            <Trans>No offers meanwhile; open ones go to others.</Trans>
          </p>
          {choices.map(({ id, words: span, act }) => (
            <button
              key={id}
              type="button"
              className={panel.choice}
              onClick={() => {
                close();
                act();
              }}
            >
              {span}
            </button>
          ))}
        </>
      )}
    </Panel>
  );
}

function useSpanWords(): Record<Span["id"], string> {
  const { t } = useLingui();
  return {
    quarter: t`For 15 minutes`,
    hour: t`For an hour`,
    day: t`For the rest of today`,
    tomorrow: t`Until the end of tomorrow`,
  };
}

interface AwayProps {
  until: number;
  narrow: boolean;
  busy: boolean;
  back: () => void;
}

function Away({ until, narrow, busy, back }: AwayProps) {
  const place = usePlace();
  return (
    <button type="button" className={styles.away} data-on aria-busy={busy} onClick={back}>
      <IconCoffee size={17} stroke={1.7} aria-hidden />
      {!narrow && (
        <span>
          <Trans>
            Away until <bdi>{absolute(until, place, now())}</bdi>
          </Trans>
        </span>
      )}
      <strong>
        <Trans>I am back</Trans>
      </strong>
    </button>
  );
}
