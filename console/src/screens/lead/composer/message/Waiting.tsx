/** What staff wrote and has not left: when it leaves, why not now, and how to take it back. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../../../api/ask";
import { inboxCancelWaiting } from "../../../../api/gen";
import { sentOnce } from "../../../../commands/kept";
import { unsentText } from "../../../../commands/sending/wires";
import { useMay } from "../../../../frame/me";
import { toast } from "../../../../parts/toasts/toasts";
import { When } from "../../../../parts/When";
import { readable } from "../../../../words/readable";
import { useWords } from "../../../../words/useWords";
import page from "../../lead.module.css";
import css from "./message.module.css";
import { type Waits, waitingQuery } from "./queries";

export function Waiting({ leadId }: { leadId: number }) {
  const { t } = useLingui();
  const items = useQuery({ ...waitingQuery(leadId), enabled: useMay()("work_lead") }).data ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <section className={css.waiting} aria-label={t`Messages that wait`} data-waiting>
      <ul>
        {items.map((one) => (
          <One key={one.id} waits={one} leadId={leadId} />
        ))}
      </ul>
    </section>
  );
}

function One({ waits, leadId }: { waits: Waits; leadId: number }) {
  const { t } = useLingui();
  const word = useWords();
  const { cancel, pending } = useCancel(leadId, waits.id);
  const why = waits.reason ? word("hindrance", waits.reason) : null;
  return (
    <li>
      <span>
        {word("channel", waits.channel)}:{" "}
        <bdi>{waits.template ? readable(waits.template) : (waits.body ?? "").slice(0, 100)}</bdi>
        <span className={page.quiet}>
          {" · "}
          <Trans>
            leaves <When at={waits.earliest ?? waits.due_at} absolutely />
          </Trans>
          {why ? `: ${why}` : null}
          {waits.unless_reply ? ` · ${t`not if they write before`}` : null}
        </span>
      </span>
      <button type="button" className={page.small} disabled={pending} onClick={cancel}>
        {t`Take back`}
      </button>
    </li>
  );
}

function useCancel(lead_id: number, staff_message_id: number) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const cancel = async () => {
    setPending(true);
    try {
      await sentOnce(`back.${staff_message_id}`, null, (key) =>
        ask(inboxCancelWaiting({ path: { lead_id, staff_message_id }, headers: { "Idempotency-Key": key } })),
      );
      toast({ text: t`Taken back: it will not leave.` });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast({ tone: "bad", text: error.status === 409 ? error.detail : unsentText(error) });
    } finally {
      setPending(false);
      void client.invalidateQueries({ queryKey: ["lead", lead_id] });
    }
  };
  return { cancel: () => void cancel(), pending };
}
