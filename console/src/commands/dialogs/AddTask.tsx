import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMay, useMe, usePeople } from "../../frame/me";
import { lengthOf } from "../../parts/length";
import { useDraft } from "../draft.ts";
import { type TaskDraft, TITLE_LIMIT, taskBody } from "../form/bodies.ts";
import { CommandForm } from "../form/CommandForm.tsx";
import styles from "../form/form.module.css";
import { Line } from "../form/Line.tsx";
import { faultOf } from "../form/TroubleNote.tsx";
import { WallTime } from "../form/WallTime.tsx";
import type { Open } from "../open.ts";
import { addTaskOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";

/** Something to do about a lead, until a time by the hospital's clock. */
export function AddTask({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const { time_zone: zone } = useMe();
  const sending = useCommand();
  const [draft, change, forget] = useDraft<TaskDraft>(`task:${open.leadId}`, { title: "", due: "", assignee: "" });
  const body = taskBody(draft, zone);
  const left = TITLE_LIMIT - lengthOf(draft.title);
  const tooLong = left < 0 ? plural(-left, { one: "# character too many", other: "# characters too many" }) : null;
  const titleFault = faultOf(sending.trouble, "title") ?? tooLong;
  const submit = async () => {
    if (!body) return;
    const result = await sending.send(addTaskOrder(open.leadId, body));
    if (result.ok) {
      forget();
      open.then?.(result);
    }
    if (isOver(result)) close();
  };
  return (
    <CommandForm
      open={open}
      close={close}
      title={t`Add a task`}
      submit={t`Add`}
      disabled={!body}
      sending={sending}
      onSubmit={submit}
    >
      <Line
        label={t`What is to be done`}
        field="title"
        value={draft.title}
        fault={titleFault}
        data-autofocus
        change={(title) => change({ ...draft, title })}
      />
      <WallTime
        field="due_at"
        label={t`Until`}
        value={draft.due}
        change={(due) => change({ ...draft, due })}
        fault={faultOf(sending.trouble, "due_at")}
      />
      <Assignee value={draft.assignee} change={(assignee) => change({ ...draft, assignee })} />
    </CommandForm>
  );
}

/** Only managers ask others; else it is the lead's owner's. */
function Assignee({ value, change }: { value: string; change: (id: string) => void }) {
  const people = usePeople();
  const manages = useMay()("manage_lead");
  if (!manages) return null;
  const agents = [...people.values()].filter(({ role, active }) => role === "agent" && active);
  return (
    <label className={styles.field}>
      <span>
        <Trans>By whom</Trans>
      </span>
      <select className={styles.input} value={value} onChange={(event) => change(event.target.value)}>
        <option value="">
          <Trans>The lead's owner</Trans>
        </option>
        {agents.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
