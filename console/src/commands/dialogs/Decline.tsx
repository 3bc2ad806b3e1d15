import { useLingui } from "@lingui/react/macro";
import type { DeclineReason } from "../../api/gen/index.ts";
import { useActs } from "../../frame/keys/useActs";
import { CommandForm } from "../form/CommandForm.tsx";
import styles from "../form/form.module.css";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, type Sending, useCommand } from "../useCommand.ts";
import { DECLINES } from "../words.ts";

/** `d`, then a digit: the reason itself sends. */
export function Decline({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const sending = useCommand();
  const decline = async (reason: DeclineReason) => {
    const order = leadOrder("decline", open.leadId, { reason, offer_id: open.offerId ?? null });
    const result = await sending.send(order);
    if (result.ok) open.then?.(result);
    if (isOver(result)) close();
  };
  return (
    <CommandForm open={open} close={close} title={t`Decline`} sending={sending}>
      <Reasons sending={sending} decline={decline} />
    </CommandForm>
  );
}

function Reasons({ sending, decline }: { sending: Sending; decline: (reason: DeclineReason) => void }) {
  const { t, i18n } = useLingui();
  useActs(
    t`Why do you decline?`,
    DECLINES.map(([reason, words], at) => ({
      id: reason,
      label: i18n._(words),
      keys: String(at + 1),
      act: () => decline(reason),
    })),
  );
  return (
    <fieldset className={styles.choices}>
      <legend className="only-read">{t`Why do you decline?`}</legend>
      {DECLINES.map(([reason, words], at) => (
        <button
          key={reason}
          type="button"
          className={styles.choice}
          disabled={sending.pending}
          data-autofocus={at === 0 || undefined}
          onClick={() => decline(reason)}
        >
          <span>{i18n._(words)}</span>
          <kbd>{at + 1}</kbd>
        </button>
      ))}
    </fieldset>
  );
}
