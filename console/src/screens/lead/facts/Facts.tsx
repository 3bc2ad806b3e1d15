/** What is known of the person. Blank fields stand together below, each one press away. */

import { useLingui } from "@lingui/react/macro";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../../frame/me";
import { fieldsQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Section } from "../Section";
import { word } from "../words";
import { Fact } from "./Fact";
import css from "./facts.module.css";
import { type FieldOf, NAMES, ownField, PROFILE, read, typedOf } from "./fields";

interface Labelled {
  readonly field: FieldOf;
  readonly label: string;
}

export function Facts({ lead, readOnly }: { lead: Lead; readOnly: boolean }) {
  const { t } = useLingui();
  const mayEdit = useMay()("edit_lead") && !readOnly;
  const [editing, edit] = useState<string | null>(null);
  const all = useFields(lead);
  const known = all.filter(({ field }) => typedOf(read(lead, field.name)) !== "" || field.name === editing);
  const blank = all.filter((one) => !known.includes(one));
  return (
    <Section title={t`Profile`}>
      <dl className={css.list}>
        {known.map(({ field, label }) => (
          <Fact
            key={field.name}
            lead={lead}
            field={field}
            label={label}
            mayEdit={mayEdit}
            editing={editing === field.name}
            edit={edit}
          />
        ))}
      </dl>
      {mayEdit && blank.length > 0 ? (
        <div className={css.blank}>
          {blank.map(({ field, label }) => (
            <button key={field.name} type="button" className={page.small} onClick={() => edit(field.name)}>
              <span>
                <IconPlus size={11} aria-hidden /> {label}
              </span>
            </button>
          ))}
        </div>
      ) : null}
    </Section>
  );
}

/** The profile's fields, then the hospital's own; one that is no longer used is shown as long as it holds something. */
function useFields(lead: Lead): readonly Labelled[] {
  const { i18n } = useLingui();
  const { data } = useQuery(fieldsQuery());
  const own = data?.items ?? [];
  const named = new Set(own.map((one) => one.key));
  const unnamed = Object.keys(lead.custom ?? {}).filter((key) => !named.has(key));
  return [
    ...[...PROFILE.slice(0, -1), ...NAMES, ...PROFILE.slice(-1)].map((field) => ({
      field,
      label: word(i18n, "field", field.name),
    })),
    ...own
      .filter((one) => one.active || one.key in (lead.custom ?? {}))
      .map((one) => ({ field: ownField(one), label: one.label })),
    ...unnamed.map((key) => ({
      field: { name: `custom.${key}`, kind: "long" as const },
      label: key.replaceAll("_", " "),
    })),
  ];
}
