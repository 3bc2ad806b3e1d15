/** The text as one lead would get it: mail in a frame of its own, SMS with its parts and what they cost. */

import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/ask";
import { type TemplatePreview, templatesPreviewTemplate } from "../../../api/gen";
import { LeadChoice, useTrialLead } from "../../../parts/LeadChoice";
import { Failed } from "../../../parts/states/Failed";
import { Loading } from "../../../parts/states/Loading";
import { type Content, type Spot, sent } from "../data";
import { FaultList } from "../editor/Field";
import { useSettled } from "../editor/useCheck";
import styles from "../templates.module.css";
import { MailFrame } from "./MailFrame";
import { Parts } from "./Parts";
import { TestSend } from "./TestSend";

interface PreviewProps {
  readonly spot: Spot;
  readonly content: Content;
  /** The version itself, for who may not send a text to be checked; null: what stands in the fields. */
  readonly stored: number | null;
  /** The version that can be sent to oneself. */
  readonly sample: number | null;
}

export function Preview({ spot, content, stored, sample }: PreviewProps) {
  const { t } = useLingui();
  const lead = useTrialLead();
  const settled = useSettled(
    JSON.stringify(stored ? { template_id: stored } : { text: { ...spot, ...sent(content) } }),
  );
  const query = useQuery({
    queryKey: ["template-preview", lead, settled],
    queryFn: () => ask(templatesPreviewTemplate({ body: { lead_id: lead ?? 0, ...JSON.parse(settled) } })),
    enabled: lead !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
    meta: { live: false },
  });
  return (
    <section aria-label={t`Preview`} className={styles.preview}>
      <h3>
        <Trans>Preview</Trans>
      </h3>
      <LeadChoice />
      {lead === null ? (
        <p className={styles.quiet}>
          <Trans>Choose a lead to see the text as that person would get it. Nothing is sent.</Trans>
        </p>
      ) : query.isError ? (
        <Failed error={query.error} what={t`the preview`} retry={() => void query.refetch()} />
      ) : query.data ? (
        <>
          <Shown preview={query.data} />
          {sample !== null && <TestSend key={`${sample}:${lead}`} id={sample} lead={lead} />}
        </>
      ) : (
        <Loading rows={2} />
      )}
    </section>
  );
}

function Shown({ preview }: { preview: TemplatePreview }) {
  const { channel, subject, from_name, text, html, samples, faults, language } = preview;
  const wrong = faults.filter(({ warning }) => !warning);
  if (wrong.length > 0)
    return (
      <div className={styles.refusal}>
        <p>
          <Trans>There is no preview while the text has these errors:</Trans>
        </p>
        <FaultList faults={wrong} />
      </div>
    );
  return (
    <div data-preview={channel}>
      {subject && (
        <p className={styles.subject}>
          <b lang={language} dir="auto">
            {subject}
          </b>
          {from_name && <small dir="auto">{from_name}</small>}
        </p>
      )}
      {html ? (
        <MailFrame html={html} />
      ) : (
        <p className={styles.bubble} data-channel={channel} lang={language} dir="auto">
          {text}
        </p>
      )}
      <Parts preview={preview} />
      {samples.length > 0 && (
        <p className={styles.quiet}>
          <Trans>Sample values, as this lead has none yet:</Trans> <code>{samples.join(", ")}</code>
        </p>
      )}
      <VendorValues vendors={preview.vendors} />
    </div>
  );
}

function VendorValues({ vendors }: { vendors: TemplatePreview["vendors"] }) {
  return Object.entries(vendors).map(([vendor, values]) => (
    <dl key={vendor} className={styles.values}>
      <dt>{vendor}</dt>
      {Object.entries(values).map(([name, value]) => (
        <dd key={name}>
          <code>{name}</code> <bdi>{value}</bdi>
        </dd>
      ))}
    </dl>
  ));
}
