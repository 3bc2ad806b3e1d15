/** What the text says: subject, plain text, HTML or MJML, and links of one's own. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { TextFaultRead } from "../../../api/gen";
import type { Content, Spot } from "../data";
import styles from "../templates.module.css";
import { Field } from "./Field";
import { Pairs } from "./Pairs";

export interface FieldsProps {
  readonly spot: Spot;
  readonly content: Content;
  readonly change: (content: Content) => void;
  readonly faults: readonly TextFaultRead[];
  readonly off: boolean;
}

export function Fields({ spot, content, change, faults, off, names }: FieldsProps & { names: readonly string[] }) {
  const { t } = useLingui();
  const mail = spot.channel === "email";
  const of = (name: string) => faults.filter(({ field }) => field === name || field.startsWith(`${name}.`));
  const at = (name: "subject" | "body" | "html" | "from_name", label: string) => ({
    label,
    value: content[name],
    change: (value: string) => change({ ...content, [name]: value }),
    faults: of(name),
    off,
    lang: spot.language,
  });
  const { links } = content;
  return (
    <>
      {mail && <Field {...at("subject", t`Subject`)} />}
      {mail && <Field {...at("from_name", t`Name of the sender`)} />}
      <Field {...at("body", spot.channel === "call" ? t`What the agent says` : t`Text`)} rows={mail ? 8 : 5} />
      <p className={styles.quiet}>
        <Trans>Names that this text may use:</Trans>{" "}
        {names.map((name) => (
          <code key={name}>{`{{ ${name} }} `}</code>
        ))}
      </p>
      {mail && <Field {...at("html", t`HTML or MJML (empty: made from the text)`)} rows={8} code />}
      {spot.channel !== "call" && (
        <Pairs
          legend={t`Links of your own`}
          keyLabel={t`Name`}
          valueLabel={t`Address`}
          pairs={links}
          off={off}
          faults={of("links")}
          change={(next) => change({ ...content, links: next })}
        />
      )}
    </>
  );
}
