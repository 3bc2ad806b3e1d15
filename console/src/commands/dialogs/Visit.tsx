import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useActs } from "../../frame/keys/useActs";
import { BookingLine } from "../booking/BookingLine.tsx";
import { CommandForm } from "../form/CommandForm.tsx";
import styles from "../form/form.module.css";
import { type Open, openCommand } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, type Sending, useCommand } from "../useCommand.ts";

type Said = "convert" | "no-show" | "reschedule";

const SAID = [
  ["convert", msg`Yes, and became a patient`],
  ["no-show", msg`No, did not come`],
  ["reschedule", msg`Comes at another time`],
] as const;

/** Whether the person came: what is said is the command. */
export function Visit({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const sending = useCommand();
  const answer = async (said: Said) => {
    if (said === "reschedule") {
      openCommand("reschedule", open.leadId, open);
      return;
    }
    const result = await sending.send(leadOrder(said, open.leadId, null));
    if (result.ok) open.then?.(result);
    if (isOver(result)) close();
  };
  return (
    <CommandForm open={open} close={close} title={t`Did they come?`} sending={sending}>
      <BookingLine leadId={open.leadId} />
      <Answers sending={sending} answer={answer} />
    </CommandForm>
  );
}

function Answers({ sending, answer }: { sending: Sending; answer: (said: Said) => void }) {
  const { t, i18n } = useLingui();
  useActs(
    t`Did they come?`,
    SAID.map(([said, words], at) => ({
      id: said,
      label: i18n._(words),
      keys: String(at + 1),
      act: () => answer(said),
    })),
  );
  return (
    <fieldset className={styles.choices}>
      <legend className="only-read">{t`Did they come?`}</legend>
      {SAID.map(([said, words], at) => (
        <button
          key={said}
          type="button"
          className={styles.choice}
          disabled={sending.pending}
          data-autofocus={at === 0 || undefined}
          onClick={() => answer(said)}
        >
          <span>{i18n._(words)}</span>
          <kbd>{at + 1}</kbd>
        </button>
      ))}
    </fieldset>
  );
}
