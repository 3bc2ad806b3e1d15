/** What people have to do about this lead. */

import { useLingui } from "@lingui/react/macro";
import { IconCheck, IconClock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TaskCommand } from "../../../api/gen";
import { useCalled } from "../../../commands/called";
import { CHASED, stepOfTask } from "../../../commands/next";
import { openCommand } from "../../../commands/open";
import { useMoving } from "../../../commands/sending/moving";
import { taskMark } from "../../../commands/sending/orders";
import { useMarked } from "../../../frame/live/Live";
import { useMay } from "../../../frame/me";
import { Person } from "../../../parts/Person";
import { TimeLeft } from "../../../parts/TimeLeft";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { tasksQuery } from "../data/queries";
import type { Lead, Task } from "../data/shapes";
import page from "../lead.module.css";
import { nameOf } from "../name";
import { Part } from "../Part";
import { Section } from "../Section";
import { useStepWord } from "./keys";
import css from "./next.module.css";

export function Tasks({ lead, readOnly }: { lead: Lead; readOnly: boolean }) {
  const { t } = useLingui();
  const work = useMay()("work_lead") && !readOnly;
  const query = useQuery({ ...tasksQuery(lead.id), select: withoutPromise });
  const [done, showDone] = useState(false);
  const add = (
    <button
      type="button"
      className={page.small}
      onClick={() => openCommand("add-task", lead.id, { name: nameOf(lead) })}
      aria-keyshortcuts="t"
    >
      {t`Add`}
    </button>
  );
  return (
    <Section title={t`Tasks`} beside={query.data?.items.length || undefined} act={work ? add : undefined}>
      <Part query={query} rows={1} height={24}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={page.quiet}>{t`None open.`}</p>
          ) : (
            <ul className={css.items}>
              {items.map((task) => (
                <Line key={task.id} task={task} lead={lead} work={work} />
              ))}
            </ul>
          )
        }
      </Part>
      <button type="button" className={page.small} aria-expanded={done} onClick={() => showDone(!done)}>
        {done ? t`Hide done ones` : t`Done ones`}
      </button>
      {done ? <Done id={lead.id} /> : null}
    </Section>
  );
}

/** The first contact stands above, with its own clock. */
function withoutPromise({ items }: { items: readonly Task[] }): { items: readonly Task[] } {
  return { items: items.filter((task) => task.kind !== "first_contact") };
}

function Line({ task, lead, work }: { task: Task; lead: Lead; work: boolean }) {
  const { t } = useLingui();
  const word = useWords();
  const stepWord = useStepWord();
  const moving = useMoving(taskMark(task.id));
  const marked = useMarked("task", task.id);
  const step = stepOfTask(task.command as TaskCommand | null | undefined, useCalled(lead.id));
  const chased = CHASED.includes(task.kind);
  const about = { taskId: task.id, dueAt: task.due_at, name: nameOf(lead) };
  const title = task.title || word("task", task.kind);
  return (
    <li className={marked ? `${css.item} ${page.marked}` : css.item}>
      <button
        type="button"
        className={css.tick}
        disabled={!work || moving !== undefined}
        aria-label={chased ? t`${title}: ${stepWord(step)}` : t`Done: ${title}`}
        title={chased ? stepWord(step) : t`Done`}
        onClick={() => openCommand(chased && step !== "reply" ? step : "complete", lead.id, about)}
      >
        <IconCheck size={12} stroke={2.5} aria-hidden />
      </button>
      <div>
        <p>
          <bdi>{title}</bdi>
        </p>
        <span className={css.sub}>
          <TimeLeft until={task.due_at} clockRuns={task.clock_runs} resumesAt={task.resumes_at} />
          {task.assignee_id === null ? <span>{word("role", task.for_role)}</span> : <Person id={task.assignee_id} />}
        </span>
      </div>
      {work && !chased ? (
        <button
          type="button"
          className={page.small}
          aria-label={t`Snooze: ${title}`}
          onClick={() => openCommand("snooze", lead.id, about)}
        >
          <IconClock size={14} aria-hidden />
        </button>
      ) : null}
    </li>
  );
}

function Done({ id }: { id: number }) {
  const { t } = useLingui();
  const word = useWords();
  const query = useQuery(tasksQuery(id, "done"));
  return (
    <Part query={query} rows={1} height={24}>
      {({ items }) => (
        <ul className={css.items}>
          {items.map((task) => (
            <li key={task.id} className={css.item} data-plain>
              <span className={page.quiet}>
                <bdi>{task.title || word("task", task.kind)}</bdi>
              </span>
              <span className={page.quiet}>
                <When at={task.done_at} absolutely />
              </span>
            </li>
          ))}
          {items.length === 0 ? <li className={page.quiet}>{t`None done yet.`}</li> : null}
        </ul>
      )}
    </Part>
  );
}
