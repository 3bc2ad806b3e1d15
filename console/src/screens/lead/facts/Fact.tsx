/** One field of the profile: its value, and the way to correct it. */

import { useLingui } from "@lingui/react/macro";
import { IconPencil } from "@tabler/icons-react";
import { useRef } from "react";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Edit } from "./Edit";
import { FactValue } from "./FactValue";
import css from "./facts.module.css";
import { type FieldOf, read } from "./fields";

interface FactProps {
  readonly lead: Lead;
  readonly field: FieldOf;
  readonly label: string;
  readonly mayEdit: boolean;
  readonly editing: boolean;
  readonly edit: (name: string | null) => void;
}

export function Fact({ lead, field, label, mayEdit, editing, edit }: FactProps) {
  const { t } = useLingui();
  const pencil = useRef<HTMLButtonElement>(null);
  const wide = field.kind === "long" ? ` ${css.wide}` : "";
  if (editing) {
    const done = () => {
      edit(null);
      requestAnimationFrame(() => pencil.current?.focus());
    };
    return (
      <div className={css.row}>
        <dt className="only-read">{label}</dt>
        <dd style={{ gridColumn: "1 / -1" }}>
          <Edit lead={lead} field={field} label={label} done={done} />
        </dd>
      </div>
    );
  }
  return (
    <div className={css.row + wide} data-field={field.name}>
      <dt>{label}</dt>
      <dd className={field.kind === "long" ? css.long : undefined}>
        <FactValue name={field.name} value={read(lead, field.name)} lead={lead} />
        {mayEdit ? (
          <button
            ref={pencil}
            type="button"
            className={`${page.small} ${css.pencil}`}
            onClick={() => edit(field.name)}
            aria-label={t`Change: ${label}`}
          >
            <IconPencil size={14} aria-hidden />
          </button>
        ) : null}
      </dd>
    </div>
  );
}
