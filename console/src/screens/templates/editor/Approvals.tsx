/** What a vendor says of its template: recorded at once, also of a version in force. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { type Approval, type TemplateFull, templatesApproveTemplate } from "../../../api/gen";
import { toast } from "../../../parts/toasts/toasts";
import styles from "../templates.module.css";
import { APPROVALS } from "../words";

interface ApprovalsProps {
  full: TemplateFull;
  vendor: string;
  off: boolean;
  /** What is being written are not the words that the vendor has. */
  others: boolean;
}

export function Approvals({ full, vendor, off, others }: ApprovalsProps) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const approve = async (approval: Approval) => {
    setPending(true);
    try {
      const path = { template_id: full.id, provider: vendor };
      await ask(templatesApproveTemplate({ path, body: { approval, revision: full.revision } }));
      toast({ text: t`Recorded`, tone: "good" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast({ text: error.unanswered ? t`No answer came. Try again.` : error.detail, tone: "bad" });
    } finally {
      await client.invalidateQueries({ queryKey: ["outreach"] });
      setPending(false);
    }
  };
  return (
    <label className={styles.approval}>
      <Trans>What the vendor says of it</Trans>
      <select
        disabled={off || pending || others}
        value={full.vendors[vendor]?.approval ?? "draft"}
        onChange={(event) => void approve(event.target.value as Approval)}
      >
        {Object.entries(APPROVALS).map(([code, words]) => (
          <option key={code} value={code}>
            {i18n._(words)}
          </option>
        ))}
      </select>
      <small>
        {others ? (
          <Trans>The vendor has not seen these words: once saved, they count as not submitted.</Trans>
        ) : (
          <Trans>Only an approved one is sent.</Trans>
        )}
      </small>
    </label>
  );
}
