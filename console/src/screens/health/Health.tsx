/** Is the engine well? For operations and admins: figures of one hospital, now and over the last day. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import { type OperationsRead, operationsReadOperations } from "../../api/gen";
import { useNumber } from "../../parts/place";
import { QueryView } from "../../parts/states/QueryView";
import { Course } from "./Course";
import styles from "./health.module.css";
import { Ready } from "./Ready";

const EACH = 30_000;

export function Health() {
  const { t } = useLingui();
  const query = useQuery({
    queryKey: ["operations"],
    queryFn: () => ask(operationsReadOperations()),
    refetchInterval: EACH,
  });
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Health</Trans>
        </h1>
        <Ready />
      </header>
      <QueryView query={query} rows={6} height={96} what={t`the figures`}>
        {({ now, day }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the page scrolls by it, so the keyboard must reach it
          <ul className={styles.figures} tabIndex={0} aria-label={t`Figures`}>
            {FIGURES.map((name) => (
              <Figure key={name} name={name} value={now[name]} day={day.map((sample) => sample[name])} />
            ))}
          </ul>
        )}
      </QueryView>
    </div>
  );
}

type Name = keyof OperationsRead;

/** What must be zero stands first. */
const FIGURES: readonly Name[] = ["unattended", "first_contacts_late", "queue", "outbox", "offers_open", "running"];

function Figure({ name, value, day }: { name: Name; value: number; day: readonly number[] }) {
  const number = useNumber();
  const { title, says } = useWordsOf()[name];
  const tone =
    name === "unattended"
      ? value === 0
        ? "good"
        : "late"
      : name === "first_contacts_late" && value > 0
        ? "warn"
        : undefined;
  return (
    <li data-figure={name} data-tone={tone}>
      <h2>
        <b>{number(value)}</b> {title}
      </h2>
      <p>{says}</p>
      <Course values={day} title={title} />
    </li>
  );
}

function useWordsOf(): Record<Name, { title: string; says: string }> {
  const { t } = useLingui();
  return {
    unattended: {
      title: t`unattended leads`,
      says: t`Open leads that wait for nobody and nothing. Always zero, unless something is broken: then see the Team board.`,
    },
    first_contacts_late: {
      title: t`first contacts late`,
      says: t`People who should have heard from the hospital by now.`,
    },
    queue: { title: t`in the queue`, says: t`Leads that wait for an agent with room.` },
    outbox: {
      title: t`in the outbox`,
      says: t`What is stored and not yet sent to a run. It empties within seconds, unless Temporal is unavailable.`,
    },
    offers_open: { title: t`open offers`, says: t`Leads that wait for an agent's answer.` },
    running: { title: t`running`, says: t`Open leads whose run goes on.` },
  };
}
