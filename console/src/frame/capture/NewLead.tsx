/** Somebody rang or came in: an enquiry as a person takes it down. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ask, Refused } from "../../api/ask";
import { leadsCaptureLead } from "../../api/gen";
import { useDraft } from "../../commands/draft";
import { FormDialog } from "../../commands/form/FormDialog";
import form from "../../commands/form/form.module.css";
import { Line } from "../../commands/form/Line";
import { Notes } from "../../commands/form/Notes";
import { faultOf } from "../../commands/form/TroubleNote";
import { sentOnce } from "../../commands/kept";
import { isUnsent } from "../../commands/sending/send";
import type { Trouble } from "../../commands/useCommand";
import { toast } from "../../parts/toasts/toasts";
import { useWords } from "../../words/useWords";
import { bodyOf, EMPTY, type Enquiry, SOURCES } from "./enquiry";
import styles from "./NewLead.module.css";

const NAME = "new-lead";

export function NewLead({ close }: { close: () => void }) {
  const { t } = useLingui();
  const { trouble, pending, submit, draft, change } = useCapture(close);
  const labels = useLabels();
  const of = (field: Field) => ({
    field,
    label: labels[field],
    value: draft[field],
    fault: faultOf(trouble, field),
    change: (typed: string) => change({ ...draft, [field]: typed }),
    maxLength: 254,
    autoComplete: "off",
  });
  return (
    <FormDialog
      title={t`New lead`}
      submit={t`Add lead`}
      width={560}
      disabled={bodyOf(draft) === null}
      close={close}
      pending={pending}
      trouble={trouble}
      send={() => void submit()}
      label={(field) => labels[field as Field]}
    >
      <div className={styles.pair}>
        <Line {...of("first_name")} data-autofocus />
        <Line {...of("last_name")} />
        <Line {...of("phone")} type="tel" dir="ltr" />
        <Line {...of("email")} type="email" dir="ltr" />
        <SourceChoice value={draft.source} change={(source) => change({ ...draft, source })} />
        <Line {...of("procedure")} />
        <Line {...of("city")} />
        <Line {...of("language")} />
      </div>
      <Notes value={draft.notes} change={(notes) => change({ ...draft, notes })} fault={faultOf(trouble, "notes")} />
      <label className={styles.consent}>
        <input
          type="checkbox"
          checked={draft.news}
          onChange={(event) => change({ ...draft, news: event.target.checked })}
        />
        <Trans>They also agreed to hear of offers and news.</Trans>
      </label>
      <p className={form.hint}>
        <Trans>A phone number or an e-mail address is needed. Somebody known already is found by it.</Trans>
      </p>
    </FormDialog>
  );
}

type Field = "first_name" | "last_name" | "phone" | "email" | "procedure" | "city" | "language";

function useLabels(): Record<Field | "notes", string> {
  const { t } = useLingui();
  return {
    first_name: t`First name`,
    last_name: t`Last name`,
    phone: t`Phone`,
    email: t`E-mail`,
    procedure: t`Procedure`,
    city: t`City`,
    language: t`Language`,
    notes: t`Notes`,
  };
}

function SourceChoice({ value, change }: { value: string; change: (source: string) => void }) {
  const word = useWords();
  return (
    <label className={form.field}>
      <span>
        <Trans>Came by</Trans>
      </span>
      <select className={form.input} value={value} onChange={(event) => change(event.target.value)}>
        {SOURCES.map((source) => (
          <option key={source} value={source}>
            {word("source", source)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One act keeps its key until it was answered, so that a retry captures nobody twice. */
function useCapture(close: () => void) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [draft, change, forget] = useDraft<Enquiry>(NAME, EMPTY);
  const [pending, setPending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const submit = async () => {
    const body = bodyOf(draft);
    if (!body) return;
    setPending(true);
    setTrouble(null);
    try {
      const lead = await sentOnce(NAME, body, (key) =>
        ask(leadsCaptureLead({ body, headers: { "Idempotency-Key": key } })),
      );
      forget();
      close();
      const warning = "warnings" in lead ? (lead.warnings ?? [])[0] : undefined;
      toast({ text: warning ?? t`Lead added.`, tone: warning ? "plain" : "good" });
      if ("id" in lead) void navigate({ to: "/leads/$leadId", params: { leadId: String(lead.id) } });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setPending(false);
      setTrouble({ refused: error, unsent: isUnsent(error) });
    }
  };
  return { draft, change, pending, trouble, submit };
}
