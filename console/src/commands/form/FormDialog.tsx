/** A form in a dialog: its fields, what the engine refuses, and the button that sends. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useActs } from "../../frame/keys/useActs";
import { useHeld } from "../../parts/held";
import { Dialog, Drawer } from "../../parts/panels/Drawer";
import type { Trouble } from "../useCommand.ts";
import styles from "./form.module.css";
import { TroubleNote } from "./TroubleNote.tsx";

export interface FormDialogProps {
  title: ReactNode;
  /** What the button says; without it the choices themselves send. */
  submit?: string;
  close: () => void;
  pending: boolean;
  trouble: Trouble | null;
  send?: () => void;
  ends?: boolean;
  disabled?: boolean;
  /** A plain question: Enter answers yes, but where that ends something. */
  plain?: boolean;
  /** Beside the page instead of over it; at 390 px over all of it. */
  side?: boolean;
  width?: number;
  label?: (field: string) => string | undefined;
  children: ReactNode;
}

export function FormDialog({ title, close, side = false, width, ...rest }: FormDialogProps) {
  const id = useId();
  const { t } = useLingui();
  const { submit, pending, trouble, disabled, ends, plain } = rest;
  const Frame = side ? Drawer : Dialog;
  const foot = submit && (
    <>
      <Button variant="default" onClick={close} data-autofocus={(plain && ends) || undefined}>
        <Trans>Cancel</Trans>
      </Button>
      <Button
        type="submit"
        form={id}
        disabled={disabled || pending}
        aria-busy={pending}
        data-autofocus={(plain && !ends) || undefined}
        {...(ends ? { color: "red" } : {})}
      >
        {pending ? t`Sending …` : trouble?.unsent ? t`Retry` : submit}
      </Button>
    </>
  );
  return (
    <Frame opened close={close} tall={side} title={title} foot={foot} {...(width ? { width } : {})}>
      <Inside id={id} {...rest} />
    </Frame>
  );
}

type InsideProps = { id: string } & Pick<
  FormDialogProps,
  "pending" | "trouble" | "send" | "disabled" | "submit" | "label" | "children"
>;

/** Inside the dialog's own layer of keys. */
function Inside({ id, pending, trouble, send, disabled, submit, label, children }: InsideProps) {
  const { t } = useLingui();
  const act = () => {
    if (!disabled && !pending) send?.();
  };
  const form = useHeld<HTMLFormElement>(pending);
  const key = { id: "send", label: submit ?? "", keys: "mod+Enter", inInputs: true, act };
  useActs(t`This dialog`, submit ? [key] : []);
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
      {trouble && <TroubleNote trouble={trouble} label={label} />}
      {children}
    </form>
  );
}
