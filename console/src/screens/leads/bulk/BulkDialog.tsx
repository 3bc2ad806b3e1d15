import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Refused } from "../../../api/ask.ts";
import type { AgentLossReason, JobRead } from "../../../api/gen/index.ts";
import { actKey } from "../../../api/key.ts";
import { LOSSES } from "../../../commands/words.ts";
import { usePeople } from "../../../frame/me.tsx";
import { Dialog } from "../../../parts/panels/Drawer.tsx";
import { useNumber } from "../../../parts/place.ts";
import { toast } from "../../../parts/toasts/toasts.ts";
import { OptionList } from "../filters/FilterEditor.tsx";
import filterStyles from "../filters/Filters.module.css";
import { useTags } from "../filters/useOptions.ts";
import type { Asked } from "../rows/request.ts";
import { ROUTING, type Selection } from "../rows/selection.ts";
import styles from "./Bulk.module.css";
import type { BulkKind } from "./BulkBar.tsx";
import { type BulkAction, byReason, isOver, startBulk, stopJob, useJob } from "./bulk.ts";

interface DialogProps {
  kind: BulkKind;
  selection: Selection;
  asked: Asked;
  /** What is chosen when it opens. */
  chosen?: string;
  onClose: () => void;
  onDone: () => void;
}

/** First what shall be done, then what would come of it, then it is done while one looks or goes on working. */
export default function BulkDialog({ kind, selection, asked, chosen = "", onClose, onDone }: DialogProps) {
  const { t } = useLingui();
  const [value, setValue] = useState(chosen);
  const [trial, setTrial] = useState<JobRead | null>(null);
  const [begun, setBegun] = useState<JobRead | null>(null);
  const [key, setKey] = useState(actKey);
  const job = useJob(begun ?? trial);
  const start = useMutation({
    mutationFn: (dry: boolean) => startBulk(selection, asked, actionOf(kind, value), dry, dry ? actKey() : key),
    onError: (error) => toast({ tone: "bad", text: error instanceof Refused ? error.detail : String(error) }),
  });
  const check = async () => setTrial(await start.mutateAsync(true));
  const act = async () => {
    setBegun(await start.mutateAsync(false));
    setKey(actKey());
  };
  const titles = { reassign: t`Reassign leads`, tag: t`Tag leads`, lose: t`Close leads as lost` };
  const close = () => {
    if (begun) onDone();
    onClose();
  };
  return (
    <Dialog opened close={close} title={titles[kind]} width={480}>
      <div className={styles.form}>
        {!trial && <Choice kind={kind} value={value} onChange={setValue} />}
        {trial && job && <Findings job={job} dry={!begun} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {begun ? <Trans>Close</Trans> : <Trans>Cancel</Trans>}
          </Button>
          {!trial && (
            <Button onClick={() => void check()} disabled={value.trim() === ""} loading={start.isPending}>
              <Trans>Check first</Trans>
            </Button>
          )}
          {trial && !begun && job && isOver(job) && (
            <Button onClick={() => void act()} disabled={job.done === 0} loading={start.isPending}>
              <Plural value={job.done} one="Do it for # lead" other="Do it for # leads" />
            </Button>
          )}
          {begun && job?.state === "running" && (
            <Button variant="default" onClick={() => void stopJob(job.id, actKey())}>
              <Trans>Stop</Trans>
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function actionOf(kind: BulkKind, value: string): BulkAction {
  if (kind === "reassign") return { kind, agent_id: value === ROUTING ? null : Number(value) };
  return kind === "tag" ? { kind, tag: value.trim() } : { kind, reason: value as AgentLossReason };
}

function Choice({ kind, value, onChange }: { kind: BulkKind; value: string; onChange: (value: string) => void }) {
  const { t, i18n } = useLingui();
  const people = usePeople();
  const tags = useTags(kind === "tag");
  const agents = [...people.values()].filter((one) => one.active && one.role === "agent");
  const options = {
    reassign: [
      { value: ROUTING, label: t`Back to routing` },
      ...agents.map((one) => ({ value: String(one.id), label: one.name })),
    ],
    tag: (tags ?? []).map((one) => ({ value: one.tag, label: one.tag, hint: String(one.leads) })),
    lose: LOSSES.map(([code, label]) => ({ value: code, label: i18n._(label) })),
  }[kind];
  return (
    <>
      {kind === "tag" && (
        <input
          className={filterStyles.input}
          value={value}
          maxLength={60}
          placeholder={t`New or known tag`}
          aria-label={t`New or known tag`}
          onChange={(event) => onChange(event.target.value.toLowerCase())}
          data-autofocus
        />
      )}
      <OptionList options={options} chosen={[value]} single onChange={([next]) => onChange(next ?? "")} />
    </>
  );
}

function Findings({ job, dry }: { job: JobRead; dry: boolean }) {
  const { t } = useLingui();
  const reasons = byReason(job);
  return (
    <>
      <div className={styles.figures} role="status">
        <Figure value={job.total} label={t`chosen`} />
        <Figure value={job.done} label={dry ? t`can be changed` : t`changed`} />
        <Figure value={job.refused} label={dry ? t`will be refused` : t`refused`} />
      </div>
      {job.state === "running" && (
        <progress
          className={styles.progress}
          max={job.total || 1}
          value={job.done + job.refused}
          aria-label={t`Progress`}
        />
      )}
      {job.state === "stopped" && (
        <p>
          <Trans>Stopped. What was changed stays changed.</Trans>
        </p>
      )}
      {reasons.length > 0 && (
        <ul className={styles.refusals}>
          {reasons.map(({ reason, detail, leads }) => (
            <li key={reason}>
              <bdi>{detail}</bdi>
              <small>
                {leads.slice(0, 12).map((id) => (
                  <a key={id} href={`/leads/${id}`} target="_blank" rel="noopener">
                    <bdi dir="ltr">#{id}</bdi>{" "}
                  </a>
                ))}
                {leads.length > 12 && <Trans>and {leads.length - 12} more</Trans>}
              </small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Figure({ value, label }: { value: number; label: string }) {
  const number = useNumber();
  return (
    <span>
      <b>{number(value)}</b>
      <small>{label}</small>
    </span>
  );
}
