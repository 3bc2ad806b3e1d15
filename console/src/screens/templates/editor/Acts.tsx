/** Save, put into force, take out of force; what was refused, and the way out. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { FieldError, TextFaultRead } from "../../../api/gen";
import { useActs } from "../../../frame/keys/useActs";
import { toast } from "../../../parts/toasts/toasts";
import styles from "../templates.module.css";
import { Confirm } from "../versions/Confirm";
import type { Step, Working } from "./useWork";
import type { WorkProps } from "./Work";

type ActsProps = WorkProps & { work: Working; faults: readonly TextFaultRead[] };

export function Acts(props: ActsProps) {
  const { full, work, faults } = props;
  const { t } = useLingui();
  const [asked, ask] = useState<Step | null>(null);
  const wrong = faults.some(({ warning }) => !warning);
  const draft = full?.state === "draft";
  const save = () => {
    if (!work.changed || wrong || work.pending) return;
    void work.act("save").then((done) => done && toast({ text: t`The draft is saved.`, tone: "good" }));
  };
  useActs(t`Text`, [{ id: "save-text", label: t`Save the draft`, keys: "mod+s", inInputs: true, act: save }]);
  return (
    <>
      <Refusal {...props} />
      <div className={styles.acts}>
        <Button disabled={!work.changed || wrong} loading={work.pending === "save"} onClick={save}>
          {draft ? t`Save the draft` : t`Save as a draft`}
        </Button>
        {work.changed && (
          <Button variant="default" onClick={work.forget}>
            <Trans>Drop my changes</Trans>
          </Button>
        )}
        {full && full.state !== "active" && (
          <Button variant="default" disabled={work.changed} onClick={() => ask("activate")}>
            <Trans>Put into force</Trans>
          </Button>
        )}
        {full && full.state !== "retired" && (
          <Button variant="default" disabled={work.changed} onClick={() => ask("retire")}>
            {draft ? t`Put the draft away` : t`Take out of force`}
          </Button>
        )}
        {wrong && (
          <span className={styles.wrong}>
            <Trans>It cannot be saved while there are errors.</Trans>
          </span>
        )}
      </div>
      {full && asked && <Confirm full={full} step={asked} work={work} close={() => ask(null)} />}
    </>
  );
}

function Refusal({ work, full, spot, draftId, open }: ActsProps) {
  const { refused } = work;
  if (!refused) return null;
  return (
    <div className={styles.refusal} role="alert" data-refusal={refused.reason}>
      <p>
        {refused.unanswered ? (
          <Trans>No answer came. Nothing that you wrote is lost; try again.</Trans>
        ) : refused.reason === "template_changed" ? (
          <Trans>Somebody changed this text after you opened it.</Trans>
        ) : refused.reason === "draft_exists" ? (
          <Trans>There is a draft of this text already.</Trans>
        ) : (
          <bdi>{refused.detail}</bdi>
        )}
      </p>
      {refused.errors.map(({ field, line, message }: FieldError & { line?: number | null }) => (
        <p key={`${field}:${line}:${message}`}>
          <code>{line ? `${field}:${line}` : field}</code> {message}
        </p>
      ))}
      {refused.reason === "template_changed" && full?.state === "draft" && work.changed && (
        <>
          <Button size="compact-md" variant="default" onClick={work.forget}>
            <Trans>Show theirs</Trans>
          </Button>
          <Button size="compact-md" variant="default" onClick={() => void work.overwrite()}>
            <Trans>Save mine over it</Trans>
          </Button>
        </>
      )}
      {refused.reason === "draft_exists" && draftId !== null && (
        <Button size="compact-md" variant="default" onClick={() => open(spot, draftId)}>
          <Trans>Open the draft</Trans>
        </Button>
      )}
    </div>
  );
}
