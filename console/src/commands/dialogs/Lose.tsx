import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AgentLossReason } from "../../api/gen/index.ts";
import { Choices } from "../form/Choices.tsx";
import { CommandForm } from "../form/CommandForm.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import { LOSSES } from "../words.ts";

export function Lose({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const sending = useCommand();
  const [reason, setReason] = useState<AgentLossReason | null>(null);
  const submit = async () => {
    if (!reason) return;
    const result = await sending.send(leadOrder("lose", open.leadId, { reason }));
    if (result.ok) open.then?.(result);
    if (isOver(result)) close();
  };
  return (
    <CommandForm
      open={open}
      close={close}
      title={t`Mark as lost`}
      submit={t`Mark as lost`}
      ends
      disabled={!reason}
      sending={sending}
      onSubmit={submit}
    >
      <Choices legend={t`Why?`} name="loss" choices={LOSSES} value={reason} choose={setReason} />
      <p>
        <Trans>Messages stop and open tasks end. A manager can reopen it.</Trans>
      </p>
    </CommandForm>
  );
}
