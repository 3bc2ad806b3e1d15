import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TaskRead } from "../../api/gen";
import { openCommand } from "../../commands/open";
import { Person } from "../../parts/Person";
import { QueryView } from "../../parts/states/QueryView";
import { When } from "../../parts/When";
import { escalationsQuery } from "./data";
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
            {items.map((task) => (
              <Line key={task.id} task={task} />
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

function Line({ task }: { task: TaskRead }) {
  const { lead_id: leadId, lead } = task;
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
      <bdi className={styles.title}>{task.text || task.title}</bdi>
      <small>
        <Person id={task.assignee_id} />
        {leadId !== null && (
          <button type="button" onClick={() => openCommand("reassign", leadId, { name })}>
            <Trans>Reassign</Trans>
          </button>
        )}
      </small>
    </li>
  );
}
