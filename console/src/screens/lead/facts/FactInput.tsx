/** The input of one field, by its kind. */

import { useLingui } from "@lingui/react/macro";
import type { KeyboardEvent, Ref } from "react";
import type { FieldOf } from "./fields";
import { shownValue } from "./shown";

interface FactInputProps {
  readonly id: string;
  readonly field: FieldOf;
  readonly typed: string;
  readonly type: (typed: string) => void;
  readonly invalid: boolean;
  readonly describedBy: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly focus: Ref<HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement>;
}

const TYPES = { line: "text", phone: "tel", email: "email", date: "date", number: "text" } as const;

export function FactInput({ id, field, typed, type, invalid, describedBy, onKeyDown, focus }: FactInputProps) {
  const { i18n, t } = useLingui();
  const common = {
    id,
    ref: focus,
    value: typed,
    "aria-invalid": invalid,
    "aria-describedby": describedBy,
    "aria-required": field.required ?? false,
    onKeyDown,
    onChange: (event: { target: { value: string } }) => type(event.target.value),
  };
  if (field.kind === "long") {
    return <textarea {...common} dir="auto" rows={4} maxLength={field.limit} />;
  }
  if (field.kind === "choice" || field.kind === "yesno") {
    const choices = field.kind === "yesno" ? ["yes", "no"] : (field.choices ?? []);
    const known = typed === "" || choices.includes(typed) ? choices : [...choices, typed];
    return (
      <select {...common}>
        <option value="">{t`not known`}</option>
        {known.map((choice) => (
          <option key={choice} value={choice}>
            {shownValue(i18n, field.name, field.kind === "yesno" ? choice === "yes" : choice)}
          </option>
        ))}
      </select>
    );
  }
  const ltr = field.kind === "phone" || field.kind === "email" || field.kind === "number";
  return (
    <input
      {...common}
      type={TYPES[field.kind]}
      inputMode={field.kind === "number" ? "decimal" : undefined}
      dir={ltr ? "ltr" : "auto"}
      maxLength={field.limit}
      autoComplete="off"
    />
  );
}
