import { Trans } from "@lingui/react/macro";
import { unsentText } from "../sending/wires.ts";
import type { Trouble } from "../useCommand.ts";
import styles from "./form.module.css";

interface TroubleNoteProps {
  trouble: Trouble;
  /** The field's name as the dialog shows it; what is not shown is said by its path. */
  label?: ((field: string) => string | undefined) | undefined;
}

/** What went wrong, with links to the fields that are meant. */
export function TroubleNote({ trouble: { refused, unsent }, label }: TroubleNoteProps) {
  const faults = faultsOf(refused);
  if (unsent || faults.length === 0) {
    return (
      <div role="alert" className={styles.trouble}>
        {unsent ? unsentText(refused) : <bdi>{refused.detail}</bdi>}
      </div>
    );
  }
  return (
    <div role="alert" className={styles.trouble}>
      <Trans>Please look again:</Trans>
      <ul>
        {faults.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${idOf(field)}`} onClick={toField(field)}>
              <bdi>{label?.(field) ?? field}</bdi>
            </a>{" "}
            <bdi>{message}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** For the field itself. */
export function faultOf(trouble: Trouble | null, field: string): string | null {
  if (!trouble || trouble.unsent) return null;
  return faultsOf(trouble.refused).find((fault) => fault.field === field)?.message ?? null;
}

export function faultsOf({ errors, field, detail }: Trouble["refused"]): readonly { field: string; message: string }[] {
  if (errors.length > 0) return errors;
  return field ? [{ field, message: detail }] : [];
}

export function idOf(field: string): string {
  return `field-${field.replaceAll(".", "-")}`;
}

function toField(field: string) {
  return (event: { preventDefault: () => void }) => {
    event.preventDefault();
    focusField(field);
  };
}

export function focusField(field: string): void {
  const place = document.getElementById(idOf(field));
  const control = place?.matches("input, select, textarea") ? place : place?.querySelector("input, select, textarea");
  if (control instanceof HTMLElement) control.focus();
  place?.scrollIntoView({ block: "nearest" });
}
