/** The same text as a vendor keeps it: WhatsApp templates, SendGrid's dynamic ones, and India's registry for SMS. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { TemplateFull, VendorTextFields } from "../../../api/gen";
import { contentOf, wordsAt } from "../data";
import styles from "../templates.module.css";
import { Approvals } from "./Approvals";
import { FaultList } from "./Field";
import type { FieldsProps } from "./Fields";
import { Pairs } from "./Pairs";

const BY_CHANNEL: Readonly<Record<string, readonly string[]>> = {
  whatsapp: ["twilio", "vonage"],
  email: ["sendgrid"],
};
const NAMES: Readonly<Record<string, string>> = { twilio: "Twilio", vonage: "Vonage", sendgrid: "SendGrid" };
const NEW: VendorTextFields = { template_id: "", variables: {}, language: "", approval: "draft" };

export function Vendors(props: FieldsProps & { full: TemplateFull | null }) {
  const { spot } = props;
  if (spot.channel === "sms") return <Dlt {...props} />;
  return (BY_CHANNEL[spot.channel] ?? []).map((vendor) => <Vendor key={vendor} vendor={vendor} {...props} />);
}

function Vendor({
  vendor,
  full,
  content,
  change,
  off,
  faults,
}: FieldsProps & { full: TemplateFull | null; vendor: string }) {
  const { t } = useLingui();
  const value = content.vendors[vendor];
  const put = (next: Partial<VendorTextFields>) =>
    change({ ...content, vendors: { ...content.vendors, [vendor]: { ...NEW, ...value, ...next } } });
  return (
    <details className={styles.vendor} open={Boolean(value)}>
      <summary>{t`${NAMES[vendor] ?? vendor}: template of the vendor`}</summary>
      <fieldset disabled={off}>
        <label>
          {vendor === "sendgrid" ? t`Dynamic template id` : t`Template id or name`}
          <input
            dir="ltr"
            value={value?.template_id ?? ""}
            onChange={(event) => put({ template_id: event.target.value })}
          />
        </label>
        <label>
          <Trans>Language by the vendor's code</Trans>
          <input dir="ltr" value={value?.language ?? ""} onChange={(event) => put({ language: event.target.value })} />
        </label>
      </fieldset>
      <Pairs
        legend={t`Variables in the vendor's order`}
        keyLabel={t`Variable`}
        valueLabel={t`Liquid that fills it`}
        pairs={value?.variables ?? {}}
        off={off}
        faults={faults.filter(({ field }) => field.startsWith(`vendors.${vendor}`) || field === "vendors")}
        change={(variables) => put({ variables })}
      />
      {full?.vendors[vendor] && (
        <Approvals
          full={full}
          vendor={vendor}
          off={off}
          others={wordsAt(content, vendor) !== wordsAt(contentOf(full), vendor)}
        />
      )}
    </details>
  );
}

function Dlt({ content, change, off, faults }: FieldsProps) {
  const { t } = useLingui();
  const dlt = content.dlt ?? { entity_id: "", template_id: "" };
  const put = (next: Partial<typeof dlt>) => change({ ...content, dlt: { ...dlt, ...next } });
  return (
    <details className={styles.vendor} open={content.dlt !== null}>
      <summary>{t`India: ids of the DLT registry`}</summary>
      <fieldset disabled={off}>
        <label>
          <Trans>Entity id</Trans>
          <input
            dir="ltr"
            inputMode="numeric"
            value={dlt.entity_id}
            onChange={(event) => put({ entity_id: event.target.value })}
          />
        </label>
        <label>
          <Trans>Template id</Trans>
          <input
            dir="ltr"
            inputMode="numeric"
            value={dlt.template_id}
            onChange={(event) => put({ template_id: event.target.value })}
          />
        </label>
      </fieldset>
      <FaultList faults={faults.filter(({ field }) => field.startsWith("dlt"))} />
    </details>
  );
}
