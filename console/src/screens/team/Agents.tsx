import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { AgentRead } from "../../api/gen";
import { useMay } from "../../frame/me";
import { useNarrow } from "../../parts/narrow";
import { useNumber, usePlace } from "../../parts/place";
import { Empty } from "../../parts/states/Empty";
import { span } from "../../parts/time/left";
import { When } from "../../parts/When";
import { AgentMenu } from "./AgentMenu";
import { roomOf } from "./fairness";
import { useTaker } from "./handing";
import styles from "./team.module.css";

/** Who works now and what they carry; who falls behind comes first. A table, at 390 px one card each. */
export function Agents({ agents }: { agents: readonly AgentRead[] }) {
  const narrow = useNarrow();
  const works = agents.filter(({ active }) => active).sort(byNeed);
  if (works.length === 0) {
    return (
      <Empty title={<Trans>Nobody is in this team</Trans>}>
        <Trans>Agents appear here once an admin has invited them and given them a team.</Trans>
      </Empty>
    );
  }
  if (narrow) {
    return (
      <ul className={styles.cards}>
        {works.map((agent) => (
          <li key={agent.id}>
            <div className={styles.cardHead}>
              <Name agent={agent} />
              <AgentMenu agent={agent} />
            </div>
            <Load agent={agent} />
            <span className={styles.facts}>
              <Figures agent={agent} />
            </span>
          </li>
        ))}
      </ul>
    );
  }
  return <Table agents={works} />;
}

function Table({ agents }: { agents: readonly AgentRead[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>
            <Trans>Agent</Trans>
          </th>
          <th>
            <Trans>Load</Trans>
          </th>
          <th>
            <Trans>Offers</Trans>
          </th>
          <th>
            <Trans>Tasks</Trans>
          </th>
          <th>
            <Trans>Late</Trans>
          </th>
          <th>
            <Trans>First contacts owed</Trans>
          </th>
          <th>
            <Trans>Accepts in</Trans>
          </th>
          <th>
            <span className="only-read">
              <Trans>What to do</Trans>
            </span>
          </th>
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} />
        ))}
      </tbody>
    </table>
  );
}

function AgentRow({ agent }: { agent: AgentRead }) {
  return (
    <tr data-off={!agent.on_shift || undefined} {...useTaker(agent.id)}>
      <th scope="row">
        <Name agent={agent} />
      </th>
      <td>
        <Load agent={agent} />
      </td>
      <td>
        <Count value={agent.open_offers} />
      </td>
      <td>
        <Count value={agent.open_tasks} />
      </td>
      <td data-late={agent.late_tasks > 0 || undefined}>
        <Count value={agent.late_tasks} />
      </td>
      <td data-warn={agent.owed_contacts > 0 || undefined}>
        <Count value={agent.owed_contacts} />
      </td>
      <td>
        <Accepts seconds={agent.accept_seconds} />
      </td>
      <td>
        <AgentMenu agent={agent} />
      </td>
    </tr>
  );
}

function Name({ agent: { id, name, on_shift, away_until } }: { agent: AgentRead }) {
  const may = useMay();
  const shown = <bdi>{name}</bdi>;
  return (
    <span className={styles.name}>
      <i data-on={on_shift || undefined} data-away={away_until !== null || undefined} aria-hidden />
      {may("read_leads") ? (
        <Link to="/leads" search={{ owner: String(id) } as never}>
          {shown}
        </Link>
      ) : (
        shown
      )}
      <small>
        {away_until ? (
          <Trans>
            away until <When at={away_until} absolutely />
          </Trans>
        ) : on_shift ? (
          <Trans>on shift</Trans>
        ) : (
          <Trans>off shift</Trans>
        )}
      </small>
    </span>
  );
}

function Load({ agent: { load, capacity } }: { agent: AgentRead }) {
  const { t } = useLingui();
  const number = useNumber();
  return (
    <span className={styles.bar} data-room={roomOf(load, capacity)}>
      <meter min={0} max={Math.max(capacity, 1)} value={load} aria-label={t`Load`} />
      <bdi>
        {number(load)}/{number(capacity)}
      </bdi>
    </span>
  );
}

function Figures({ agent }: { agent: AgentRead }) {
  return (
    <>
      <span>
        <Count value={agent.open_offers} /> <Trans>offers</Trans>
      </span>
      <span>
        <Count value={agent.open_tasks} /> <Trans>tasks</Trans>
      </span>
      <span data-late={agent.late_tasks > 0 || undefined}>
        <Count value={agent.late_tasks} /> <Trans>late</Trans>
      </span>
      <span data-warn={agent.owed_contacts > 0 || undefined}>
        <Count value={agent.owed_contacts} /> <Trans>first contacts owed</Trans>
      </span>
    </>
  );
}

function Count({ value }: { value: number }) {
  const number = useNumber();
  return <bdi data-none={value === 0 || undefined}>{number(value)}</bdi>;
}

/** The median of the last thirty days. */
function Accepts({ seconds }: { seconds: number | null }) {
  const { locale } = usePlace();
  if (seconds === null) {
    return <bdi data-none>–</bdi>;
  }
  return <bdi>{span(Math.round(seconds), locale)}</bdi>;
}

function byNeed(a: AgentRead, b: AgentRead): number {
  return (
    b.late_tasks - a.late_tasks ||
    b.owed_contacts - a.owed_contacts ||
    Number(b.on_shift) - Number(a.on_shift) ||
    a.name.localeCompare(b.name)
  );
}
