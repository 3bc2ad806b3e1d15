import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Channel } from "../../api/gen";
import { Choices } from "../form/Choices.tsx";
import { CommandForm } from "../form/CommandForm.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";

type From = "all" | Channel;

const FROM: readonly [From, MessageDescriptor][] = [
  ["all", msg`Everything`],
  ["sms", msg`SMS`],
  ["whatsapp", msg`WhatsApp`],
  ["call", msg`Calls`],
  ["email", msg`E-mail`],
];

export function OptOut({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const sending = useCommand();
  const [from, setFrom] = useState<From>("all");
  const submit = async () => {
    const result = await sending.send(leadOrder("opt-out", open.leadId, { channel: from === "all" ? null : from }));
    if (result.ok) open.then?.(result);
    if (isOver(result)) close();
  };
  return (
    <CommandForm
      open={open}
      close={close}
      title={t`Record an opt-out`}
      submit={t`Record the opt-out`}
      ends
      sending={sending}
      onSubmit={submit}
    >
      <Choices legend={t`They no longer want`} name="channel" choices={FROM} value={from} choose={setFrom} />
      <p>
        <Trans>It acts at once, and no form or import takes it back. An appointment stands.</Trans>
      </p>
    </CommandForm>
  );
}
