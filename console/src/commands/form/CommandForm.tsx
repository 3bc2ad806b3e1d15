/** What all dialogs of commands share: heading, form, trouble, and the button that sends. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useActs } from "../../frame/keys/useActs";
import { useHeld } from "../../parts/held";
import { Dialog, Drawer } from "../../parts/panels/Drawer";
import type { Open } from "../open.ts";
import type { Sending } from "../useCommand.ts";
import styles from "./form.module.css";
import { TroubleNote } from "./TroubleNote.tsx";

interface CommandFormProps {
  open: Open;
  close: () => void;
  title: string;
  /** What the button says; without it the choices themselves send. */
  submit?: string;
  ends?: boolean;
  disabled?: boolean;
  /** A plain question: Enter answers yes, but where that ends something. */
  plain?: boolean;
  sending: Sending;
  onSubmit?: () => void;
  /** Beside the page instead of over it. */
  side?: boolean;
  label?: (field: string) => string | undefined;
  children: ReactNode;
}

export function CommandForm({ open, close, title, submit, side = false, sending, ...rest }: CommandFormProps) {
  const id = useId();
  const { t } = useLingui();
  const Frame = side ? Drawer : Dialog;
  const foot = submit && (
    <>
      <Button variant="default" onClick={close} data-autofocus={(rest.plain && rest.ends) || undefined}>
        <Trans>Cancel</Trans>
      </Button>
      <Button
        type="submit"
        form={id}
        disabled={rest.disabled || sending.pending}
        aria-busy={sending.pending}
        data-autofocus={(rest.plain && !rest.ends) || undefined}
        {...(rest.ends ? { color: "red" } : {})}
      >
        {sending.pending ? t`Sending …` : sending.trouble?.unsent ? t`Retry` : submit}
      </Button>
    </>
  );
  return (
    <Frame opened close={close} tall={side} title={<Heading open={open} title={title} />} foot={foot}>
      <Inside id={id} sending={sending} submit={submit} {...rest} />
    </Frame>
  );
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

type InsideProps = { id: string } & Pick<
  CommandFormProps,
  "sending" | "onSubmit" | "disabled" | "submit" | "label" | "children"
>;

/** Inside the dialog's own layer of keys. */
function Inside({ id, sending, onSubmit, disabled, submit, label, children }: InsideProps) {
  const { t } = useLingui();
  const act = () => {
    if (!disabled && !sending.pending) onSubmit?.();
  };
  const form = useHeld<HTMLFormElement>(sending.pending);
  const send = { id: "send", label: submit ?? "", keys: "mod+Enter", inInputs: true, act };
  useActs(t`This dialog`, submit ? [send] : []);
  return (
    <form
      ref={form}
      id={id}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      {sending.trouble && <TroubleNote trouble={sending.trouble} label={label} />}
      {children}
    </form>
  );
}
