/** On every screen, for everybody whom it concerns: messages are paused, tried out, diverted, or on their way again. */

import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { OutreachStateRead, WhoAndWhen } from "../../api/gen";
import { useNow } from "../../parts/time/clock";
import { When } from "../../parts/When";
import { useWords } from "../../words/useWords";
import { useMay } from "../me";
import styles from "./outreach.module.css";
import { type Asked, askOutreach, outreachQuery, spreadsUntil } from "./switch";

const LOOKS_EACH = 15_000;

export function OutreachBand() {
  const reads = useMay()("read_outreach");
  const { data } = useQuery({ ...outreachQuery, enabled: reads });
  return <div role="status">{data && <Bands state={data} />}</div>;
}

function Bands({ state }: { state: OutreachStateRead }) {
  const until = spreadsUntil(state, useNow(LOOKS_EACH));
  return (
    <>
      {state.paused && <Paused state={state} />}
      {state.mode !== "live" && <Tried state={state} />}
      {until && (
        <p className={styles.band} data-tone="again">
          <Trans>
            Messages go out again. What waited goes out evenly until <When at={until} absolutely />.
          </Trans>
        </p>
      )}
    </>
  );
}

function Paused({ state: { pause, reason, waiting } }: { state: OutreachStateRead }) {
  return (
    <p className={styles.band} data-tone="paused">
      <b>
        <Trans>No message goes out.</Trans>
      </b>{" "}
      {pause && (
        <Trans>
          <Who who={pause} /> paused them: <bdi>{reason}</bdi>.
        </Trans>
      )}{" "}
      <Plural value={waiting} _0="Nothing waits." one="# message waits." other="# messages wait." />{" "}
      <Switch asks="resume">
        <Trans>Let them go again …</Trans>
      </Switch>
    </p>
  );
}

function Tried({ state: { mode, mode_set: set, divert_to: to, diverted = [] } }: { state: OutreachStateRead }) {
  const word = useWords();
  const channels = diverted.map((one) => word("channel", one)).join(", ");
  return (
    <p className={styles.band} data-tone="tried">
      <b>{mode === "test" ? <Trans>Test: no message leaves.</Trans> : <Trans>Messages are diverted.</Trans>}</b>{" "}
      {mode === "divert" && to && (
        <Trans>
          They go to <bdi>{to.name}</bdi> instead of the people they are for ({channels}); nothing leaves on other
          channels.
        </Trans>
      )}{" "}
      {set && (
        <Trans>
          Set by <Who who={set} />.
        </Trans>
      )}{" "}
      <Switch asks="mode">
        <Trans>Change …</Trans>
      </Switch>
    </p>
  );
}

function Who({ who: { name, at } }: { who: WhoAndWhen }) {
  return (
    <>
      <bdi>{name}</bdi> (<When at={at} absolutely />)
    </>
  );
}

function Switch({ asks, children }: { asks: Asked; children: React.ReactNode }) {
  const stops = useMay()("stop_outreach");
  return stops ? (
    <button type="button" onClick={() => askOutreach(asks)}>
      {children}
    </button>
  ) : null;
}
