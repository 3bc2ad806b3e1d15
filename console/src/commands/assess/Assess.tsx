/** The assessment runner: all questions in one column, answered by mouse, finger or digits. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask } from "../../api/ask.ts";
import { type AssessmentFormRead, assessmentsShowLeadsForm } from "../../api/gen/index.ts";
import { QueryView } from "../../parts/states/QueryView";
import { useDraft } from "../draft.ts";
import { CommandForm } from "../form/CommandForm.tsx";
import { faultsOf, focusField } from "../form/TroubleNote.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import { answersOf, faultsIn, type Typed } from "./answers.ts";
import { Questions } from "./Questions.tsx";
import { Verdict } from "./Verdict.tsx";

const NO_ANSWERS: Typed = {};

export function Assess({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const { leadId } = open;
  const sending = useCommand();
  const [typed, change, forget] = useDraft<Typed>(`assess:${leadId}`, NO_ANSWERS);
  const [checked, setChecked] = useState(false);
  const [sentAt, setSentAt] = useState<number | null>(null);
  const form = useQuery({
    queryKey: ["lead", leadId, "assessment-form"],
    queryFn: () => ask(assessmentsShowLeadsForm({ path: { lead_id: leadId } })),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { live: false },
  });
  const refusedField = sending.trouble ? faultsOf(sending.trouble.refused)[0]?.field : undefined;
  useEffect(() => {
    if (refusedField) focusField(refusedField);
  }, [refusedField]);
  const questions = form.data?.form.questions ?? [];
  const submit = async () => {
    setChecked(true);
    const [first] = faultsIn(questions, typed).keys();
    if (first) {
      focusField(`answers.${first}`);
      return;
    }
    const before = Date.now();
    const result = await sending.send(leadOrder("assess", leadId, { answers: answersOf(questions, typed) }));
    if (result.ok) {
      forget();
      setSentAt(before);
      open.then?.(result);
    } else if (isOver(result)) close();
  };
  if (sentAt !== null && form.data) return <Verdict open={open} close={close} form={form.data.form} />;
  return (
    <CommandForm
      open={open}
      close={close}
      side
      title={form.data?.form.title ?? t`Assessment`}
      submit={t`Submit`}
      disabled={!form.data}
      sending={sending}
      onSubmit={submit}
      label={labelOf(form.data)}
    >
      <QueryView query={form} rows={6} height={72} what={<Trans>the questions</Trans>}>
        {({ form: { questions: asked } }) => (
          <Questions
            questions={asked}
            typed={typed}
            change={(code, value) => change({ ...typed, [code]: value })}
            checked={checked}
            trouble={sending.trouble}
          />
        )}
      </QueryView>
    </CommandForm>
  );
}

function labelOf(form: AssessmentFormRead | undefined) {
  return (field: string) => form?.form.questions.find(({ code }) => field === `answers.${code}`)?.label;
}
