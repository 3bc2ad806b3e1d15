/** A dialog of a command: its heading names the lead. */

import type { Open } from "../open.ts";
import type { Sending } from "../useCommand.ts";
import { FormDialog, type FormDialogProps } from "./FormDialog.tsx";
import styles from "./form.module.css";

interface CommandFormProps extends Omit<FormDialogProps, "pending" | "trouble" | "send" | "width"> {
  open: Open;
  title: string;
  sending: Sending;
  onSubmit?: () => void;
}

export function CommandForm({ open, title, sending: { pending, trouble }, onSubmit, ...rest }: CommandFormProps) {
  const heading = <Heading open={open} title={title} />;
  return <FormDialog title={heading} pending={pending} trouble={trouble} send={onSubmit} {...rest} />;
}

export function Heading({ open, title }: { open: Open; title: string }) {
  return (
    <>
      {title}{" "}
      <span className={styles.who}>
        {open.name && <bdi>{open.name}</bdi>} <bdi dir="ltr">#{open.leadId}</bdi>
      </span>
    </>
  );
}
