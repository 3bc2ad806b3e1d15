import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useMemo } from "react";
import type { TodayRead } from "../../api/gen/index.ts";
import { useNarrow } from "../../parts/narrow";
import { Empty } from "../../parts/states/Empty";
import { When } from "../../parts/When";
import { GROUPS, type GroupName, isEmpty, linesOf, type TaskLine, type VisitLine } from "./day.ts";
import { OfferRow } from "./lines/OfferRow.tsx";
import { TaskRow } from "./lines/TaskRow.tsx";
import { VisitRow, Visits } from "./lines/Visits.tsx";
import { Actions } from "./pane/Actions.tsx";
import { Pane } from "./pane/Pane.tsx";
import { useTodayActs } from "./pane/useTodayActs.ts";
import styles from "./today.module.css";
import { useChoice } from "./useChoice.ts";
import { useLines } from "./useDay.ts";

interface DayProps {
  today: TodayRead;
  mine: boolean;
  asOf: number;
}

export function Day({ today, mine, asOf }: DayProps) {
  const { offers, tasks, visits, hold } = useLines(today);
  const lines = useMemo(() => linesOf(offers, tasks, visits), [offers, tasks, visits]);
  const choice = useChoice(lines);
  const acts = useTodayActs(mine ? offers : NO_OFFERS, choice);
  const narrow = useNarrow();
  const { chosen } = choice;
  const given = <L extends TaskLine | VisitLine>(line: L) => {
    const isChosen = chosen?.key === line.key;
    const below = narrow && isChosen && <Actions line={line} acts={acts} />;
    return { line, chosen: isChosen, choose: choice.choose, open: acts.open, below };
  };
  return (
    <div className={styles.columns} data-offers={offers.length > 0 || undefined}>
      <section className={styles.offers} aria-labelledby="offers" {...hold}>
        <h2 id="offers">
          <Trans>Offers</Trans> <span>{today.counts.offers}</span>
        </h2>
        {offers.length === 0 && <NoOffers today={today} />}
        <ul>
          {offers.map((line) => (
            <OfferRow
              key={line.key}
              line={line}
              asOf={asOf}
              chosen={chosen?.key === line.key}
              keyed={acts.offer?.key === line.key}
              mine={mine}
              choose={choice.choose}
              accept={(one) => acts.act(one, "accept")}
              decline={(one) => acts.act(one, "decline")}
            />
          ))}
        </ul>
      </section>
      <div className={styles.lines} {...hold}>
        {isEmpty(today) ? <AllDone today={today} /> : tasks.length + visits.length === 0 && <NothingDue mine={mine} />}
        {GROUPS.map((name) => (
          <Group
            key={name}
            name={name}
            lines={tasks.filter(({ task }) => task.group === name)}
            row={(line) => <TaskRow key={line.key} {...given(line)} />}
          />
        ))}
        <Rest shown={today.tasks.length} all={today.counts.tasks} />
        <Visits visits={visits} row={(line) => <VisitRow key={line.key} {...given(line)} />} />
      </div>
      {!narrow && (
        <div className={styles.side}>
          <Pane line={chosen} acts={acts} />
        </div>
      )}
    </div>
  );
}

const NO_OFFERS: never[] = [];

function Group({ name, lines, row }: { name: GroupName; lines: TaskLine[]; row: (line: TaskLine) => ReactNode }) {
  const { t } = useLingui();
  if (lines.length === 0) return null;
  const title = name === "now" ? t`Now` : name === "next" ? t`Next` : t`Later`;
  return (
    <section className={styles.group} aria-labelledby={`group-${name}`} data-group={name}>
      <h2 id={`group-${name}`}>
        {title} <span>{lines.length}</span>
      </h2>
      <ul>{lines.map(row)}</ul>
    </section>
  );
}

/** What the day has no room for. */
function Rest({ shown, all }: { shown: number; all: number }) {
  if (all <= shown) return null;
  return (
    <p className={styles.none}>
      <Trans>
        The {shown} most urgent of {all}. The rest follows as these are done.
      </Trans>
    </p>
  );
}

function NoOffers({ today: { agent } }: { today: TodayRead }) {
  return (
    <p className={styles.none}>
      {agent ? (
        <Trans>
          No offers wait. You carry {agent.load} of {agent.capacity}.
        </Trans>
      ) : (
        <Trans>No offers wait.</Trans>
      )}
    </p>
  );
}

function NothingDue({ mine }: { mine: boolean }) {
  return (
    <Empty title={<Trans>Nothing is due</Trans>}>
      {mine && <Trans>Accept an offer: what is to do first appears here.</Trans>}
    </Empty>
  );
}

/** Nothing at all, and when that changes. */
function AllDone({ today }: { today: TodayRead }) {
  return (
    <Empty title={<Trans>All done</Trans>}>
      {today.next_due_at ? (
        <Trans>
          Next, something is due <When at={today.next_due_at} absolutely />.
        </Trans>
      ) : (
        <Trans>Offers and tasks appear here as soon as there are any.</Trans>
      )}
    </Empty>
  );
}
