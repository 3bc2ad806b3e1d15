import { Trans, useLingui } from "@lingui/react/macro";
import type { TeamRead } from "../../api/gen";
import { Person } from "../../parts/Person";
import { useNumber } from "../../parts/place";
import { fairnessOf, saysSomething } from "./fairness";
import styles from "./team.module.css";

interface TeamsProps {
  teams: readonly TeamRead[];
  /** Leads that no territory gave to one team: any of them may take these. */
  queueOfAll: number;
  chosen: string | undefined;
  choose: (code: string | undefined) => void;
}

/** One card a team; pressing it shows only its people. */
export function Teams({ teams, queueOfAll, chosen, choose }: TeamsProps) {
  return (
    <ul className={styles.teams}>
      {teams.map((team) => (
        <li key={team.code}>
          <button
            type="button"
            aria-pressed={team.code === chosen}
            onClick={() => choose(team.code === chosen ? undefined : team.code)}
          >
            <Card team={team} queueOfAll={queueOfAll} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Card({ team, queueOfAll }: { team: TeamRead; queueOfAll: number }) {
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
        {queueOfAll > 0 && (
          <span data-some>
            <b>{number(queueOfAll)}</b> <Trans>in the queue of any team</Trans>
          </span>
        )}
        <Evenness team={team} />
      </span>
    </>
  );
}

function Evenness({ team: { agents, gini, spread, week_offers: offers } }: { team: TeamRead }) {
  const { t } = useLingui();
  const number = useNumber();
  const words = {
    even: t`offers lie even`,
    "fairly even": t`offers lie fairly even`,
    uneven: t`offers lie uneven`,
    "very uneven": t`offers lie very uneven`,
  };
  if (!saysSomething(offers, agents)) return null;
  const exact = number(gini, { maximumFractionDigits: 2 });
  return <span title={t`Seven days: ${spread} between most and fewest, Gini ${exact}`}>{words[fairnessOf(gini)]}</span>;
}
