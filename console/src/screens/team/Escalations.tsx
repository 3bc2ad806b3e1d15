import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { openCommand } from "../../commands/open";
import { usePeople } from "../../frame/me";
import { Person } from "../../parts/Person";
import { QueryView } from "../../parts/states/QueryView";
import { When } from "../../parts/When";
import { waitWords } from "../../words/waits";
import { escalationsQuery } from "./data";
import { byLead, type Escalated } from "./escalations";
import { useGiven } from "./handing";
import styles from "./team.module.css";

/** What a rule or a clock has brought before the managers, the most urgent first. */
export function Escalations() {
  const { t } = useLingui();
  const query = useQuery(escalationsQuery);
  return (
    <aside className={styles.escalations} aria-label={t`Escalations`}>
      <h2>
        <Trans>Escalations</Trans>
      </h2>
      <QueryView query={query} rows={4} what={t`escalations`} empty={(items) => items.length === 0 && <Calm />}>
        {(items) => (
          <ul>
            {byLead(items).map((one) => (
              <Line key={one.task.id} {...one} />
            ))}
          </ul>
        )}
      </QueryView>
    </aside>
  );
}

function Calm() {
  return (
    <p>
      <Trans>Nothing has been brought before you.</Trans>
    </p>
  );
}

function Line({ task, times }: Escalated) {
  const { i18n, t } = useLingui();
  const people = usePeople();
  const { lead_id: leadId, lead } = task;
  const waiting = lead?.waiting_for;
  const nameOf = (id: number) => people.get(id)?.name ?? t`agent ${id}`;
  const name = [lead?.first_name, lead?.last_name].filter(Boolean).join(" ");
  return (
    <li {...useGiven(leadId, name)}>
      <span className={styles.line}>
        {leadId === null ? (
          <bdi>{task.title}</bdi>
        ) : (
          <Link to="/leads/$leadId" params={{ leadId: String(leadId) }}>
            <bdi>{name || `#${leadId}`}</bdi>
          </Link>
        )}
        <When at={task.due_at} />
      </span>
      <bdi className={styles.title}>
        {waiting && task.kind === "escalation"
          ? t`Waits for ${waitWords(i18n, waiting, nameOf)}`
          : task.text || task.title}
      </bdi>
      <small>
        {times > 1 ? <Trans>brought here {times} times</Trans> : <Person id={lead?.owner_id ?? task.assignee_id} />}
        {leadId !== null && (
          <button type="button" onClick={() => openCommand("reassign", leadId, { name })}>
            <Trans>Reassign</Trans>
          </button>
        )}
      </small>
    </li>
  );
}
