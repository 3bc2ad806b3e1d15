import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ask } from "../../api/ask.ts";
import { type AssessmentForm, assessmentsReadAssessments, type QualificationVerdict } from "../../api/gen/index.ts";
import { useActs } from "../../frame/keys/useActs";
import { Drawer } from "../../parts/panels/Drawer";
import { useWords } from "../../words/useWords";
import { Heading } from "../form/CommandForm.tsx";
import { type Open, openCommand } from "../open.ts";
import { useMoving } from "../sending/moving.ts";
import { leadMark } from "../sending/orders.ts";
import own from "./assess.module.css";

interface VerdictProps {
  open: Open;
  close: () => void;
  form: AssessmentForm;
}

/** "Being judged" until the run has judged; then what it means and what follows. */
export function Verdict({ open, close, form }: VerdictProps) {
  const moving = useMoving(leadMark(open.leadId));
  const found = useQuery({
    queryKey: ["lead", open.leadId, "assessments", "newest"],
    queryFn: () => ask(assessmentsReadAssessments({ path: { lead_id: open.leadId } })),
    enabled: !moving,
  });
  const newest = moving ? undefined : found.data?.items[0];
  return (
    <Drawer opened close={close} title={<Heading open={open} title={form.title} />}>
      {newest?.verdict ? (
        <Judged open={open} close={close} verdict={newest.verdict} text={textOf(form, newest.reason)} />
      ) : (
        <Judging slow={moving?.stage === "slow"} close={close} />
      )}
    </Drawer>
  );
}

function Judging({ slow, close }: { slow: boolean; close: () => void }) {
  return (
    <div className={own.verdict} role="status" aria-busy="true">
      <strong>
        <Trans>Being judged …</Trans>
      </strong>
      <p>
        {slow ? (
          <Trans>Still being worked on. You can close this: the lead shows the verdict when it is there.</Trans>
        ) : (
          <Trans>The rules of the form decide; it takes a moment.</Trans>
        )}
      </p>
      <Button variant="default" onClick={close} data-autofocus>
        <Trans>Close</Trans>
      </Button>
    </div>
  );
}

interface JudgedProps extends Omit<VerdictProps, "form"> {
  verdict: QualificationVerdict;
  text: string | null;
}

function Judged({ open, close, verdict, text }: JudgedProps) {
  const { t } = useLingui();
  const word = useWords();
  const qualified = verdict === "qualified";
  const book = () => openCommand("book", open.leadId, open);
  // What had the focus is gone with the waiting; Enter goes on from here.
  const goOn = useRef<HTMLButtonElement>(null);
  useEffect(() => goOn.current?.focus(), []);
  useActs(t`This dialog`, qualified ? [{ id: "book", label: t`Book`, keys: "b", act: book }] : []);
  return (
    <div className={own.verdict} role="status" data-verdict={verdict}>
      <strong>{word("verdict", verdict)}</strong>
      {text && <p dir="auto">{text}</p>}
      <p>
        {verdict === "qualified" && <Trans>Next: book an appointment.</Trans>}
        {verdict === "not_qualified" && <Trans>The lead is closed as lost.</Trans>}
        {verdict === "not_yet" && <Trans>The lead rests, and you are asked again when its time has come.</Trans>}
      </p>
      <div>
        {qualified && (
          <Button ref={goOn} onClick={book} rightSection={<kbd>B</kbd>}>
            <Trans>Book</Trans>
          </Button>
        )}{" "}
        <Button ref={qualified ? undefined : goOn} variant="default" onClick={close}>
          <Trans>Close</Trans>
        </Button>
      </div>
    </div>
  );
}

/** The reason is a code; the form has its words. */
function textOf(form: AssessmentForm, reason: string | null | undefined): string | null {
  const rules = [...form.verdicts, form.otherwise];
  return rules.find((rule) => rule.reason === reason)?.text ?? null;
}
