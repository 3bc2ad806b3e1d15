/** A dialog about no lead: its fields, what the engine refuses, and the button that sends. It stays until it is done. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { Refused } from "../../api/ask";
import { useActs } from "../../frame/keys/useActs";
import { useHeld } from "../../parts/held";
import { Dialog, Drawer } from "../../parts/panels/Drawer";
import type { Trouble } from "../useCommand.ts";
import styles from "./form.module.css";
import { faultOf, TroubleNote } from "./TroubleNote.tsx";

interface ActDialogProps {
  title: string;
  submit: string;
  close: () => void;
  act: () => Promise<unknown>;
  /** After it was done; else it closes. */
  done?: () => void;
  ends?: boolean;
  disabled?: boolean;
  side?: boolean;
  label?: (field: string) => string | undefined;
  children: (fault: (field: string) => string | null) => ReactNode;
}

export function ActDialog({ title, submit, close, act, done = close, side = false, ...rest }: ActDialogProps) {
  const id = useId();
  const { t } = useLingui();
  const sending = useMutation({ mutationFn: act, onSuccess: done });
  const trouble = troubleOf(sending.error);
  const Frame = side ? Drawer : Dialog;
  const foot = (
    <>
      <Button variant="default" onClick={close}>
        <Trans>Cancel</Trans>
      </Button>
      <Button
        type="submit"
        form={id}
        disabled={rest.disabled || sending.isPending}
        aria-busy={sending.isPending}
        {...(rest.ends ? { color: "red" } : {})}
      >
        {sending.isPending ? t`Sending …` : trouble?.unsent ? t`Retry` : submit}
      </Button>
    </>
  );
  return (
    <Frame opened close={close} title={title} foot={foot}>
      <Inside
        id={id}
        submit={submit}
        trouble={trouble}
        held={sending.isPending}
        send={() => !rest.disabled && !sending.isPending && sending.mutate()}
        {...rest}
      />
    </Frame>
  );
}

type InsideProps = Pick<ActDialogProps, "submit" | "label" | "children"> & {
  id: string;
  trouble: Trouble | null;
  held: boolean;
  send: () => void;
};

/** Inside the dialog's own layer of keys. */
function Inside({ id, submit, trouble, held, send, label, children }: InsideProps) {
  const { t } = useLingui();
  const form = useHeld<HTMLFormElement>(held);
  useActs(t`This dialog`, [{ id: "send", label: submit, keys: "mod+Enter", inInputs: true, act: send }]);
  return (
    <form
      ref={form}
      id={id}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {trouble && <TroubleNote trouble={trouble} label={label} />}
      {children((field) => faultOf(trouble, field))}
    </form>
  );
}

function troubleOf(error: unknown): Trouble | null {
  if (!error) return null;
  const refused = error instanceof Refused ? error : new Refused(0, { detail: String(error) });
  return { refused, unsent: refused.unanswered };
}
