/** Keep as a draft, discard, put into force. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { RuleSetRead } from "../../../api/gen";
import { useActs } from "../../../frame/keys/useActs";
import { toast } from "../../../parts/toasts/toasts";
import styles from "../sequences.module.css";
import { Activate } from "./Activate";
import { Faults } from "./Faults";
import type { Editing } from "./useSequences";

interface ActsProps {
  readonly edit: Editing;
  readonly row: RuleSetRead | null;
  readonly open: (id: number | null) => void;
}

export function Acts({ edit, row, open }: ActsProps) {
  const { t } = useLingui();
  const [asked, ask] = useState(false);
  const [note, write] = useState("");
  const wrong = edit.faults.some(({ warning }) => !warning);
  const save = async () => {
    if (!edit.changed || wrong || edit.pending) return;
    const id = await edit.save(note);
    if (id === null) return;
    toast({ text: t`The draft is saved. It has no effect yet.`, tone: "good" });
    open(id);
  };
  useActs(t`Sequence`, [
    { id: "save-sequence", label: t`Save as a draft`, keys: "mod+s", inInputs: true, act: () => void save() },
  ]);
  const { refused } = edit;
  return (
    <>
      {refused && (
        <div role="alert" className={styles.refusal}>
          <p>{refused.unanswered ? t`No answer came. Nothing that you wrote is lost; try again.` : refused.detail}</p>
          <Faults faults={refused.errors.map((one) => ({ ...one, warning: false }))} at="" />
        </div>
      )}
      <div className={styles.acts}>
        {edit.changed && (
          <label>
            <Trans>What is new</Trans>
            <input dir="auto" maxLength={500} value={note} onChange={(event) => write(event.target.value)} />
          </label>
        )}
        <Button disabled={!edit.changed || wrong} loading={edit.pending} onClick={() => void save()}>
          <Trans>Save as a draft</Trans>
        </Button>
        {edit.changed && (
          <Button variant="default" onClick={edit.forget}>
            <Trans>Drop my changes</Trans>
          </Button>
        )}
        {row && row.state !== "active" && (
          <Button variant="default" disabled={edit.changed} onClick={() => ask(true)}>
            <Trans>Put into force</Trans>
          </Button>
        )}
        {row?.state === "draft" && !edit.changed && (
          <Button variant="default" onClick={() => void edit.discard(row.id).then((done) => done && open(null))}>
            <Trans>Discard the draft</Trans>
          </Button>
        )}
      </div>
      {row && asked && <Activate row={row} close={() => ask(false)} open={open} />}
    </>
  );
}
