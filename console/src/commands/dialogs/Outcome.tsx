import { useLingui } from "@lingui/react/macro";
import { useMe } from "../../frame/me";
import { useDraft } from "../draft.ts";
import { type OutcomeDraft, outcomeBody } from "../form/bodies.ts";
import { Choices } from "../form/Choices.tsx";
import { CommandForm } from "../form/CommandForm.tsx";
import { Notes } from "../form/Notes.tsx";
import { faultOf } from "../form/TroubleNote.tsx";
import { WallTime } from "../form/WallTime.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import { OUTCOMES } from "../words.ts";

/** What came of a call. A draft of it is kept while it is not sent. */
export function Outcome({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const { time_zone: zone } = useMe();
  const sending = useCommand();
  const empty: OutcomeDraft = { outcome: open.outcome ?? null, notes: "", callback: "" };
  const [draft, change, forget] = useDraft<OutcomeDraft>(`outcome:${open.leadId}`, empty);
  const body = outcomeBody(draft, open.attempt ?? null, zone);
  const wrongTime = faultOf(sending.trouble, "callback_at");
  const submit = async () => {
    if (!body) return;
    const awaited = open.awaited || open.attempt != null;
    const result = await sending.send(leadOrder("outcome", open.leadId, body, awaited ? "change" : "answer"));
    if (result.ok) {
      forget();
      open.then?.(result, body.outcome);
    }
    if (isOver(result)) close();
  };
  return (
    <CommandForm
      open={open}
      close={close}
      title={t`What came of the call?`}
      submit={t`Record`}
      disabled={!body}
      sending={sending}
      onSubmit={submit}
      label={(field) => (field === "callback_at" ? t`Call back` : field === "notes" ? t`Notes` : undefined)}
    >
      <Choices
        legend={t`Outcome`}
        name="outcome"
        choices={OUTCOMES}
        value={draft.outcome}
        choose={(outcome) => change({ ...draft, outcome })}
      />
      {draft.outcome === "callback_at" && (
        <WallTime
          field="callback_at"
          label={t`Call back at`}
          value={draft.callback}
          change={(callback) => change({ ...draft, callback })}
          fault={wrongTime}
        />
      )}
      <Notes
        value={draft.notes}
        change={(notes) => change({ ...draft, notes })}
        fault={faultOf(sending.trouble, "notes")}
      />
    </CommandForm>
  );
}
