import { Trans, useLingui } from "@lingui/react/macro";
import type { TodayRead } from "../../api/gen/index.ts";
import { useMay, usePeople } from "../../frame/me";
import { usePlace } from "../../parts/place";
import { useNow } from "../../parts/time/clock";
import { absolute, dayTitle, zoneBeside } from "../../parts/time/instants";
import styles from "./today.module.css";

interface HeadProps {
  today: TodayRead | undefined;
  of: string;
  choose: (of: string) => void;
}

/** Which day it is, until when the hospital is open, and how much one carries. */
export function Head({ today, of, choose }: HeadProps) {
  const place = usePlace();
  const now = useNow(60_000);
  const zone = zoneBeside(now, place);
  const closes = today?.hours.open ? today.hours.closes_at : null;
  return (
    <header className={styles.head}>
      <h1>
        <Trans>Today</Trans>
        <span className={styles.date}>{dayTitle(now, place)}</span>
        {closes && (
          <span className={styles.date}>
            <Trans>
              open until <bdi>{absolute(Date.parse(closes), place, now)}</bdi>
            </Trans>
          </span>
        )}
        {zone && (
          <span className={styles.date}>
            <Trans>
              times in <bdi>{zone}</bdi>
            </Trans>
          </span>
        )}
      </h1>
      <Whose of={of} choose={choose} />
      {today?.agent && <Load load={today.agent.load} capacity={today.agent.capacity} />}
    </header>
  );
}

function Load({ load, capacity }: { load: number; capacity: number }) {
  const { t } = useLingui();
  return (
    <span className={styles.load} title={t`Open offers and leads, of what you can carry`}>
      <meter min={0} max={Math.max(capacity, 1)} high={Math.max(capacity, 1) * 0.9} value={load} aria-label={t`Load`} />
      <bdi>
        {load}/{capacity}
      </bdi>
    </span>
  );
}

/** Managers look at a team's or an agent's day. */
function Whose({ of, choose }: { of: string; choose: (of: string) => void }) {
  const { t } = useLingui();
  const people = usePeople();
  const manages = useMay()("manage_lead");
  if (!manages) return null;
  const agents = [...people.values()].filter(({ role, active }) => role === "agent" && active);
  const teams = [...new Set(agents.flatMap(({ team }) => (team ? [team] : [])))].sort();
  return (
    <select
      className={styles.whose}
      aria-label={t`Whose day`}
      value={of}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="mine">{t`My day`}</option>
      <optgroup label={t`Teams`}>
        {teams.map((team) => (
          <option key={team} value={`team:${team}`}>
            {team}
          </option>
        ))}
      </optgroup>
      <optgroup label={t`Agents`}>
        {agents.map(({ id, name }) => (
          <option key={id} value={`agent:${id}`}>
            {name}
          </option>
        ))}
      </optgroup>
    </select>
  );
}
