/** One field while it is edited: Enter saves, Escape leaves it as it was. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useHeld } from "../../../parts/held";
import type { Lead } from "../data/shapes";
import { LeadLink } from "../LeadLink";
import { Choose } from "./Choose";
import { FactInput } from "./FactInput";
import css from "./facts.module.css";
import { type FieldOf, read, readTyped, same, typedOf } from "./fields";
import { useSaveField } from "./useSaveField";

interface EditProps {
  readonly lead: Lead;
  readonly field: FieldOf;
  readonly label: string;
  readonly done: () => void;
}

export function Edit({ lead, field, label, done }: EditProps) {
  const { t } = useLingui();
  const id = useId();
  // What was read when the edit began: a live event may bring a newer lead meanwhile.
  const [before] = useState(lead);
  const [typed, type] = useState(() => typedOf(read(before, field.name)));
  const { save, pending, fault, theirs, setTheirs } = useSaveField(before.id, field);
  const focus = useRef<HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement>(null);
  const editing = useHeld<HTMLDivElement>(pending);
  useEffect(() => focus.current?.focus(), []);
  const submit = async (over: Lead = before) => {
    const asItWas = over === before && same(read(before, field.name), typed);
    if (asItWas || (await save(over, readTyped(field.kind, typed)))) {
      done();
    } else {
      focus.current?.focus();
    }
  };
  const press = (event: KeyboardEvent) => {
    const saves = event.key === "Enter" && (field.kind !== "long" || event.metaKey || event.ctrlKey);
    if (event.nativeEvent.isComposing || !(saves || event.key === "Escape")) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (saves) {
      void submit();
    } else {
      done();
    }
  };
  if (theirs) {
    const choose = (mine: boolean) => {
      setTheirs(null);
      return mine ? submit(theirs) : done();
    };
    return (
      <Choose field={field} mine={readTyped(field.kind, typed)} theirs={theirs} pending={pending} choose={choose} />
    );
  }
  return (
    <div ref={editing} className={css.editing}>
      <label htmlFor={id}>{label}</label>
      <FactInput
        id={id}
        field={field}
        typed={typed}
        type={type}
        invalid={fault !== null}
        describedBy={`${id}-fault`}
        onKeyDown={press}
        focus={focus}
      />
      <Fault id={`${id}-fault`} fault={fault} />
      <div className={css.buttons}>
        <Button size="compact-sm" loading={pending} onClick={() => void submit()}>{t`Save`}</Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={done}>{t`Leave as it was`}</Button>
      </div>
    </div>
  );
}

function Fault({ id, fault }: { id: string; fault: ReturnType<typeof useSaveField>["fault"] }) {
  return (
    <span id={id} className={css.error} role="alert">
      {fault?.detail}
      {fault?.leadId ? (
        <>
          {" "}
          <LeadLink id={fault.leadId}>
            <Trans>Open that lead</Trans>
          </LeadLink>
        </>
      ) : null}
    </span>
  );
}
