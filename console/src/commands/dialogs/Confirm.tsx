/** Commands that end something, or cannot be taken back, ask first and show what they are about. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { BookingLine } from "../booking/BookingLine.tsx";
import { CommandForm } from "../form/CommandForm.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import { COMMAND_WORDS } from "../words.ts";

type Confirmed = "convert" | "no-show" | "cancel-booking" | "reopen";

const ASKED: Readonly<Record<Confirmed, { title: MessageDescriptor; text: MessageDescriptor; ends: boolean }>> = {
  convert: {
    title: msg`Became a patient?`,
    text: msg`The lead is registered as a patient, and its work here ends.`,
    ends: false,
  },
  "no-show": {
    title: msg`Did not come?`,
    text: msg`The appointment ends as a no-show. You are asked to book another time.`,
    ends: true,
  },
  "cancel-booking": {
    title: msg`Cancel the appointment?`,
    text: msg`The slot becomes free again, and a paid deposit goes back.`,
    ends: true,
  },
  reopen: {
    title: msg`Reopen this lead?`,
    text: msg`It starts anew: it is scored, and offered to an agent again.`,
    ends: false,
  },
};

export function Confirm({ open, close }: { open: Open; close: () => void }) {
  const { i18n } = useLingui();
  const sending = useCommand();
  const command = open.command as Confirmed;
  const { title, text, ends } = ASKED[command];
  const submit = async () => {
    const result = await sending.send(leadOrder(command, open.leadId, null));
    if (result.ok) open.then?.(result);
    if (isOver(result)) close();
  };
  return (
    <CommandForm
      open={open}
      close={close}
      title={i18n._(title)}
      submit={i18n._(COMMAND_WORDS[command])}
      ends={ends}
      plain
      sending={sending}
      onSubmit={submit}
    >
      {command !== "reopen" && <BookingLine leadId={open.leadId} />}
      <p>{i18n._(text)}</p>
    </CommandForm>
  );
}
