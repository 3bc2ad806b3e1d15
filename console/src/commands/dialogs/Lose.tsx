import { Trans, useLingui } from "@lingui/react/macro";
import type { AgentLossReason } from "../../api/gen/index.ts";
import { lengthOf } from "../../parts/length.ts";
import { useDraft } from "../draft.ts";
import { NOTES_LIMIT } from "../form/bodies.ts";
import { Choices } from "../form/Choices.tsx";
import { CommandForm } from "../form/CommandForm.tsx";
import { Notes } from "../form/Notes.tsx";
import { faultOf } from "../form/TroubleNote.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import { LOSSES } from "../words.ts";

interface Draft {
  readonly reason: AgentLossReason | null;
  readonly notes: string;
}
const EMPTY: Draft = { reason: null, notes: "" };

/** Why, and what else should be known of it. A draft is kept while it is not sent. */
export function Lose({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const sending = useCommand();
  const [{ reason, notes }, change, forget] = useDraft<Draft>(`lose:${open.leadId}`, EMPTY);
  const fits = reason !== null && lengthOf(notes) <= NOTES_LIMIT;
  const submit = async () => {
    if (!fits) return;
    const result = await sending.send(leadOrder("lose", open.leadId, { reason, notes: notes.trim() || null }));
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
      title={t`Mark as lost`}
      submit={t`Mark as lost`}
      ends
      disabled={!fits}
      sending={sending}
      onSubmit={submit}
    >
      <Choices
        legend={t`Why?`}
        name="loss"
        choices={LOSSES}
        value={reason}
        choose={(to) => change({ reason: to, notes })}
      />
      <Notes value={notes} change={(to) => change({ reason, notes: to })} fault={faultOf(sending.trouble, "notes")} />
      <p>
        <Trans>Messages stop and open tasks end. A manager can reopen it.</Trans>
      </p>
    </CommandForm>
  );
}
