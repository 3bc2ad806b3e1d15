import { t as say } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import type { TaskSnooze, TodayRead } from "../../api/gen/index.ts";
import { useActs } from "../../frame/keys/useActs";
import { useMe } from "../../frame/me";
import { now } from "../../parts/time/clock";
import { absolute } from "../../parts/time/instants";
import { timeLocale } from "../../parts/time/region";
import { toast } from "../../parts/toasts/toasts";
import { CommandForm } from "../form/CommandForm.tsx";
import styles from "../form/form.module.css";
import { tomorrowAtNine } from "../form/quick.ts";
import type { Open } from "../open.ts";
import { snoozeOrder } from "../sending/orders.ts";
import { sender } from "../sending/wires.ts";
import { isOver, type Sending, useCommand } from "../useCommand.ts";

interface Later {
  readonly label: string;
  readonly body: TaskSnooze;
}

/** Until later: a digit sends, `z` takes it back. */
export function Snooze({ open, close }: { open: Open; close: () => void }) {
  const { t, i18n } = useLingui();
  const sending = useCommand();
  const { time_zone: zone } = useMe();
  const opensAt = useOpensAt();
  const nine = tomorrowAtNine(now(), zone, opensAt);
  const laters: Later[] = [
    { label: t`15 minutes`, body: { business_minutes: 15 } },
    { label: t`1 hour`, body: { business_minutes: 60 } },
    {
      label: absolute(nine, { zone, locale: timeLocale(i18n.locale) }, now()),
      body: { until: new Date(nine).toISOString() },
    },
  ];
  const snooze = async (body: TaskSnooze) => {
    const taskId = open.taskId ?? 0;
    const result = await sending.send(snoozeOrder(taskId, open.leadId, body));
    if (result.ok) {
      open.then?.(result);
      offerUndo(taskId, open);
    }
    if (isOver(result)) close();
  };
  return (
    <CommandForm open={open} close={close} title={t`Snooze until`} sending={sending}>
      <Laters laters={laters} sending={sending} snooze={snooze} />
    </CommandForm>
  );
}

function Laters({
  laters,
  sending,
  snooze,
}: {
  laters: Later[];
  sending: Sending;
  snooze: (body: TaskSnooze) => void;
}) {
  const { t } = useLingui();
  useActs(
    t`Snooze until`,
    laters.map(({ label, body }, at) => ({ id: `${at}`, label, keys: `${at + 1}`, act: () => snooze(body) })),
  );
  return (
    <fieldset className={styles.choices}>
      <legend className="only-read">{t`Snooze until`}</legend>
      {laters.map(({ label, body }, at) => (
        <button
          key={label}
          type="button"
          className={styles.choice}
          disabled={sending.pending}
          data-autofocus={at === 0 || undefined}
          onClick={() => snooze(body)}
        >
          <span>{label}</span>
          <kbd>{at + 1}</kbd>
        </button>
      ))}
      <p className={styles.hint}>{t`Minutes and hours count while the hospital is open.`}</p>
    </fieldset>
  );
}

/** Back to when it was due; what was late already cannot be put back. */
function offerUndo(taskId: number, { dueAt, leadId }: Open): void {
  const due = dueAt ?? null;
  if (due === null || Date.parse(due) <= now()) return;
  const undo = () => void sender().send(snoozeOrder(taskId, leadId, { until: due }));
  toast({ text: say`Snoozed.`, undo });
}

/** When the hospital opens again, as Today knows it; null while it is open. */
function useOpensAt(): number | null {
  const cached = useQueryClient().getQueriesData<TodayRead>({ queryKey: ["today"] });
  const hours = cached.map(([, today]) => today?.hours).find(Boolean);
  return hours && !hours.open && hours.opens_at ? Date.parse(hours.opens_at) : null;
}
