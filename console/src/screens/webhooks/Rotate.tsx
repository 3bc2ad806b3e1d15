import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type EndpointMade, type EndpointRead, webhooksRotateWebhook } from "../../api/gen";
import { actKey } from "../../api/key";
import { ActDialog } from "../../commands/form/ActDialog";
import form from "../../commands/form/form.module.css";
import { useReadAgain } from "./data";

const HOUR = 3_600;

interface RotateProps {
  of: EndpointRead;
  show: (made: EndpointMade) => void;
  close: () => void;
}

export function Rotate({ of, show, close }: RotateProps) {
  const { t } = useLingui();
  const again = useReadAgain();
  const [key] = useState(actKey);
  const [overlap, setOverlap] = useState(24 * HOUR);
  const act = async () => {
    const [path, body] = [{ endpoint_id: of.id }, { overlap_seconds: overlap }];
    show(await ask(webhooksRotateWebhook({ path, body, headers: { "Idempotency-Key": key } })));
    void again();
  };
  const spans: readonly [number, string][] = [
    [0, t`no longer`],
    [HOUR, t`for an hour`],
    [24 * HOUR, t`for a day`],
    [7 * 24 * HOUR, t`for a week`],
  ];
  return (
    <ActDialog title={t`A new secret?`} submit={t`Make it`} close={close} act={act}>
      {() => (
        <>
          <p>
            <Trans>
              For a while, events are signed with both secrets. Give the receiving system the new one within that time.
            </Trans>
          </p>
          <label className={form.field}>
            <span>
              <Trans>The old secret stays valid</Trans>
            </span>
            <select className={form.input} value={overlap} onChange={(event) => setOverlap(Number(event.target.value))}>
              {spans.map(([seconds, words]) => (
                <option key={seconds} value={seconds}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
    </ActDialog>
  );
}
