/** The switch itself, for admins: stop every outgoing message, let them go again, try them out. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type Mode, outreachPauseOutreach, outreachResumeOutreach, outreachSetOutreachMode } from "../../api/gen";
import { useDraft } from "../../commands/draft";
import { ActDialog } from "../../commands/form/ActDialog";
import { Choices } from "../../commands/form/Choices";
import { Line } from "../../commands/form/Line";
import { lengthOf } from "../../parts/length";
import { now } from "../../parts/time/clock";
import { toast } from "../../parts/toasts/toasts";
import { type Asked, askOutreach, outreachQuery, spreadMinutes, useShowState } from "./switch";

const REASON_LIMIT = 200;
const close = () => askOutreach(null);

export function Switch({ asked }: { asked: Asked }) {
  if (asked === "pause") return <Pause />;
  return asked === "resume" ? <Resume /> : <Try />;
}

function Pause() {
  const { t } = useLingui();
  const show = useShowState();
  const [reason, change, forget] = useDraft("outreach-pause", "");
  const fits = reason.trim() !== "" && lengthOf(reason.trim()) <= REASON_LIMIT;
  const act = async () => {
    show(await ask(outreachPauseOutreach({ body: { reason: reason.trim() } })));
    forget();
    toast({ text: t`No message goes out any more.`, tone: "good" });
  };
  return (
    <ActDialog
      title={t`Stop every outgoing message?`}
      submit={t`Stop them`}
      ends
      disabled={!fits}
      close={close}
      act={act}
    >
      {(fault) => (
        <>
          <p>
            <Trans>
              From now on nothing is handed to a vendor: no message to leads or staff, on any channel. Opt-outs and
              answers still come in, and nothing is lost.
            </Trans>
          </p>
          <Line
            label={t`Why: everybody sees it`}
            field="reason"
            maxLength={REASON_LIMIT}
            value={reason}
            fault={fault("reason")}
            data-autofocus
            change={change}
          />
        </>
      )}
    </ActDialog>
  );
}

function Resume() {
  const { t } = useLingui();
  const show = useShowState();
  const { data } = useQuery(outreachQuery);
  const minutes = spreadMinutes(data?.pause?.at, now());
  const act = async () => {
    show(await ask(outreachResumeOutreach()));
    toast({ text: t`Messages go out again.`, tone: "good" });
  };
  return (
    <ActDialog title={t`Let messages go out again?`} submit={t`Let them go`} close={close} act={act}>
      {() => (
        <p>
          <Plural value={data?.waiting ?? 0} _0="Nothing waits." one="# message waits." other="# messages wait." />{" "}
          <Trans>
            What waited goes out spread over {minutes} minutes. Each message is checked again: people who have opted out
            or answered meanwhile get nothing.
          </Trans>
        </p>
      )}
    </ActDialog>
  );
}

const MODES: readonly [Mode, MessageDescriptor][] = [
  ["live", msg`Live: messages go to the people they are for`],
  ["test", msg`Test: nothing leaves, each message is only kept`],
  ["divert", msg`Divert: messages go to my own e-mail address and phone`],
];

function Try() {
  const { t } = useLingui();
  const show = useShowState();
  const { data } = useQuery(outreachQuery);
  const [chosen, choose] = useState<Mode | null>(null);
  const mode = chosen ?? data?.mode ?? null;
  const act = async () => {
    if (!mode) return;
    show(await ask(outreachSetOutreachMode({ body: { mode } })));
    toast({ text: t`Done.`, tone: "good" });
  };
  return (
    <ActDialog
      title={t`Where messages go`}
      submit={t`Set`}
      disabled={!mode || (mode === data?.mode && mode !== "divert")}
      close={close}
      act={act}
    >
      {() => (
        <>
          <Choices legend={t`Messages to leads`} name="mode" choices={MODES} value={mode} choose={choose} />
          <p>
            <Trans>In test mode, or diverted, a message reaches no lead and does not count as a first contact.</Trans>
          </p>
        </>
      )}
    </ActDialog>
  );
}
