import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FirstContactPage, QueuedRead } from "../../api/gen";
import { openCommand } from "../../commands/open";
import { useMay } from "../../frame/me";
import { Priority } from "../../parts/Priority";
import { useNumber, usePlace } from "../../parts/place";
import { QueryView } from "../../parts/states/QueryView";
import { TimeLeft } from "../../parts/TimeLeft";
import { span } from "../../parts/time/left";
import { contactsQuery, queueQuery, unattendedQuery } from "./data";
import { useGiven } from "./handing";
import styles from "./team.module.css";

/** What must not be overlooked: leads that nobody and nothing attends, who waits longest, whom we owe a call. */
export function Strip({ team }: { team: string | undefined }) {
  const { t } = useLingui();
  const may = useMay();
  return (
    <aside className={styles.strip} aria-label={t`What must not be overlooked`}>
      {may("read_unattended") && <Unattended />}
      {may("read_queue") && <Queue team={team} />}
      {may("read_leads") && may("read_speed") && (
        <>
          <Contacts team={team} state="late" title={t`first contacts late`} />
          <Contacts team={team} state="warned" title={t`soon late`} />
          <Contacts team={team} state="owed" title={t`first contacts owed`} />
        </>
      )}
    </aside>
  );
}

function Unattended() {
  const { t } = useLingui();
  const query = useQuery(unattendedQuery);
  const number = useNumber();
  return (
    <section>
      <QueryView query={query} rows={1} what={t`unattended leads`}>
        {({ count, leads }) => (
          <>
            <h2 data-tone={count === 0 ? "good" : "late"}>
              <b>{number(count)}</b> <Trans>unattended</Trans>
            </h2>
            {count === 0 ? (
              <p>
                <Trans>Every open lead waits for somebody or something.</Trans>
              </p>
            ) : (
              <ul>
                {leads.map(({ lead_id, why }) => (
                  <Given key={lead_id} id={lead_id}>
                    <LeadLink id={lead_id} /> <bdi>{why}</bdi>
                  </Given>
                ))}
              </ul>
            )}
          </>
        )}
      </QueryView>
    </section>
  );
}

function Queue({ team }: { team: string | undefined }) {
  const { t } = useLingui();
  const query = useQuery(queueQuery(team));
  const number = useNumber();
  const { locale } = usePlace();
  return (
    <section>
      <QueryView query={query} rows={2} what={t`the queue`}>
        {({ items, total }) => (
          <>
            <h2 data-tone={total === 0 ? undefined : "warn"}>
              <b>{number(total)}</b> <Trans>in the queue</Trans>
            </h2>
            {total === 0 ? (
              <p>
                <Trans>Nobody waits for an agent with room.</Trans>
              </p>
            ) : (
              <ul>
                {byPriority(items).map(({ priority, count, longest }) => (
                  <li key={priority}>
                    <Priority value={priority} /> <Plural value={count} one="# lead" other="# leads" />,{" "}
                    <Trans>
                      longest <bdi>{span(longest, locale)}</bdi>
                    </Trans>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </QueryView>
    </section>
  );
}

function byPriority(items: readonly QueuedRead[]): { priority: number; count: number; longest: number }[] {
  const found = new Map<number, { priority: number; count: number; longest: number }>();
  for (const { priority, waited_seconds } of items) {
    const line = found.get(priority) ?? { priority, count: 0, longest: 0 };
    found.set(priority, { priority, count: line.count + 1, longest: Math.max(line.longest, waited_seconds) });
  }
  return [...found.values()].sort((a, b) => a.priority - b.priority);
}

interface ContactsProps {
  team: string | undefined;
  state: "owed" | "warned" | "late";
  title: string;
}

const FIRST = 5;

function Contacts({ team, state, title }: ContactsProps) {
  const query = useQuery(contactsQuery(state, team));
  const number = useNumber();
  return (
    <section>
      <QueryView query={query} rows={1} what={title}>
        {({ items, next }) => (
          <>
            <h2 data-tone={items.length > 0 && state !== "owed" ? (state === "late" ? "late" : "warn") : undefined}>
              <b>
                {number(items.length)}
                {next && "+"}
              </b>{" "}
              {title}
            </h2>
            <Lines items={items.slice(0, FIRST)} asOf={query.dataUpdatedAt} />
          </>
        )}
      </QueryView>
    </section>
  );
}

function Lines({ items, asOf }: { items: FirstContactPage["items"]; asOf: number }) {
  if (items.length === 0) {
    return null;
  }
  return (
    <ul>
      {items.map(({ lead, due_at, seconds_left, clock_runs }) => (
        <Given key={lead.id} id={lead.id} name={nameOf(lead)}>
          <LeadLink id={lead.id} name={nameOf(lead)} />{" "}
          <TimeLeft until={due_at} secondsLeft={seconds_left} asOf={asOf} clockRuns={clock_runs} />
        </Given>
      ))}
    </ul>
  );
}

function nameOf({ first_name, last_name }: FirstContactPage["items"][number]["lead"]): string {
  return [first_name, last_name].filter(Boolean).join(" ");
}

/** A line about a lead that can be given to an agent: dragged onto them, or by its button. */
function Given({ id, name = "", children }: { id: number; name?: string; children: ReactNode }) {
  const { t } = useLingui();
  const may = useMay()("manage_lead");
  const label = t`Reassign ${name || `#${id}`}`;
  return (
    <li {...useGiven(id, name)}>
      {children}
      {may && (
        <button
          type="button"
          className={styles.give}
          aria-label={label}
          title={label}
          onClick={() => openCommand("reassign", id, { name })}
        >
          <IconArrowsExchange size={15} aria-hidden />
        </button>
      )}
    </li>
  );
}

function LeadLink({ id, name }: { id: number; name?: string }) {
  const may = useMay();
  const shown = <bdi>{name || `#${id}`}</bdi>;
  return may("read_leads") ? (
    <Link to="/leads/$leadId" params={{ leadId: String(id) }}>
      {shown}
    </Link>
  ) : (
    shown
  );
}
