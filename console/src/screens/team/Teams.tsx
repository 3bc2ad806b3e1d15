import { Trans, useLingui } from "@lingui/react/macro";
import type { TeamRead } from "../../api/gen";
import { Person } from "../../parts/Person";
import { useNumber } from "../../parts/place";
import { fairnessOf } from "./fairness";
import styles from "./team.module.css";

interface TeamsProps {
  teams: readonly TeamRead[];
  chosen: string | undefined;
  choose: (code: string | undefined) => void;
}

/** One card a team; pressing it shows only its people. */
export function Teams({ teams, chosen, choose }: TeamsProps) {
  return (
    <ul className={styles.teams}>
      {teams.map((team) => (
        <li key={team.code}>
          <button
            type="button"
            aria-pressed={team.code === chosen}
            onClick={() => choose(team.code === chosen ? undefined : team.code)}
          >
            <Card team={team} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Card({ team }: { team: TeamRead }) {
  const { t } = useLingui();
  const number = useNumber();
  const { code, name, load, capacity, open_offers, queue, manager_id } = team;
  return (
    <>
      <strong>
        <bdi>{name || code}</bdi>
        {manager_id !== null && (
          <small>
            <Person id={manager_id} />
          </small>
        )}
      </strong>
      <span className={styles.bar}>
        <meter min={0} max={Math.max(capacity, 1)} value={load} aria-label={t`Load`} />
        <bdi>
          {number(load)}/{number(capacity)}
        </bdi>
      </span>
      <span className={styles.facts}>
        <span>
          <b>{number(open_offers)}</b> <Trans>offers open</Trans>
        </span>
        <span data-some={queue > 0 || undefined}>
          <b>{number(queue)}</b> <Trans>in the queue</Trans>
        </span>
        <Evenness team={team} />
      </span>
    </>
  );
}

function Evenness({ team: { gini, spread } }: { team: TeamRead }) {
  const { t } = useLingui();
  const number = useNumber();
  const words = {
    even: t`offers lie even`,
    "fairly even": t`offers lie fairly even`,
    uneven: t`offers lie uneven`,
    "very uneven": t`offers lie very uneven`,
  };
  const exact = number(gini, { maximumFractionDigits: 2 });
  return <span title={t`Seven days: ${spread} between most and fewest, Gini ${exact}`}>{words[fairnessOf(gini)]}</span>;
}
