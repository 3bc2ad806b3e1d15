import { useLingui } from "@lingui/react/macro";
import { useMoving } from "../../../commands/sending/moving.ts";
import { leadMark, taskMark } from "../../../commands/sending/orders.ts";
import { useMarked } from "../../../frame/live/Live";
import { Priority } from "../../../parts/Priority";
import { usePlace } from "../../../parts/place";
import { TimeLeft } from "../../../parts/TimeLeft";
import { useNow } from "../../../parts/time/clock";
import { absolute, whole } from "../../../parts/time/instants";
import { readable } from "../../../words/readable.ts";
import { useWords } from "../../../words/useWords";
import { nameOf, type TaskLine } from "../day.ts";
import styles from "../today.module.css";
import { Facts } from "./Facts.tsx";
import { LineButton } from "./LineButton.tsx";
import type { RowProps } from "./Visits.tsx";

export function TaskRow({ line, below, ...rest }: RowProps<TaskLine>) {
  const { t } = useLingui();
  const { task } = line;
  const word = useWords();
  const leadMoves = useMoving(leadMark(line.leadId ?? 0));
  const taskMoves = useMoving(taskMark(task.id ?? 0));
  const leadMarked = useMarked("lead", line.leadId);
  const taskMarked = useMarked("task", task.id);
  const moving = leadMoves ?? taskMoves;
  const what = task.kind === "own" ? task.title : word("task", task.kind === "attempt" ? "call" : task.kind);
  return (
    <li className={styles.task} data-marked={leadMarked || taskMarked || undefined} data-moving={moving?.stage}>
      <Priority value={task.lead?.priority} stripe />
      <LineButton line={line} {...rest}>
        <span className={styles.due} data-late={task.late || undefined}>
          <Due line={line} />
        </span>
        <span className={styles.what}>
          <span dir="auto">{what}</span>{" "}
          <bdi className={styles.name}>{nameOf(task.lead) || (line.leadId ? `#${line.leadId}` : "")}</bdi>
        </span>
        <Facts
          facts={[
            task.lead?.procedure && readable(task.lead.procedure),
            task.lead?.city,
            task.attempt != null && task.cap != null && t`attempt ${task.attempt} of ${task.cap}`,
          ]}
        />
        {moving && (
          <span className={styles.moving}>
            {moving.stage === "slow" ? t`still being worked on` : moving.stage === "sending" ? t`sending` : t`moving`}
          </span>
        )}
      </LineButton>
      {below}
    </li>
  );
}

/** Late and soon by what is left, else by the hospital's clock: its zone stands once, at the head of the page. */
function Due({ line: { task } }: { line: TaskLine }) {
  const place = usePlace();
  const now = useNow(60_000);
  if (task.late || (task.group === "now" && task.clock_runs)) return <TimeLeft until={task.due_at} />;
  const at = Date.parse(task.due_at);
  return (
    <time dateTime={task.due_at} title={whole(at, place)}>
      {absolute(at, place, now)}
    </time>
  );
}
