/** A dialog about no lead. It stays until its act is done. */

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refused } from "../../api/ask";
import type { Trouble } from "../useCommand.ts";
import { FormDialog, type FormDialogProps } from "./FormDialog.tsx";
import { faultOf } from "./TroubleNote.tsx";

interface ActDialogProps extends Pick<FormDialogProps, "close" | "ends" | "disabled" | "side" | "label"> {
  title: string;
  submit: string;
  act: () => Promise<unknown>;
  /** After it was done; else it closes. */
  done?: () => void;
  children: (fault: (field: string) => string | null) => ReactNode;
}

export function ActDialog({ act, done, children, ...rest }: ActDialogProps) {
  const { isPending, error, mutate } = useMutation({ mutationFn: act, onSuccess: done ?? rest.close });
  const trouble = troubleOf(error);
  return (
    <FormDialog pending={isPending} trouble={trouble} send={() => mutate()} {...rest}>
      {children((field) => faultOf(trouble, field))}
    </FormDialog>
  );
}

function troubleOf(error: unknown): Trouble | null {
  if (!error) return null;
  const refused = error instanceof Refused ? error : new Refused(0, { detail: String(error) });
  return { refused, unsent: refused.unanswered };
}
