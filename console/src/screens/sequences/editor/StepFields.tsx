/** One step: on which channel, when, with which message; and what else it may have. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Channel } from "../../../api/gen";
import drafts from "../../../parts/versions/drafts.module.css";
import { useWords } from "../../../words/useWords";
import { listQuery } from "../../templates/data";
import { useMessageName } from "../../templates/words";
import type { StepBody } from "../data";
import styles from "../sequences.module.css";
import { Faults } from "./Faults";
import { Length } from "./Length";
import type { FieldsProps } from "./SequenceFields";
import { StepMore } from "./StepMore";

interface StepProps extends FieldsProps {
  readonly path: string;
  readonly number: number;
  readonly step: StepBody;
  readonly put: (step: StepBody | null) => void;
  readonly move: (by: number) => void;
}

export const CHANNELS: readonly Channel[] = ["sms", "whatsapp", "email", "call"];

export function StepFields({ path, number, step, put, move, faults, off, occasion }: StepProps) {
  const { t } = useLingui();
  const word = useWords();
  const before = occasion === "reminder";
  return (
    <fieldset className={styles.step} data-step={number} disabled={off}>
      <legend>{t`Step ${number}`}</legend>
      <div className={styles.line}>
        <label>
          <Trans>Channel</Trans>
          <select value={step.channel} onChange={(event) => put({ ...step, channel: event.target.value as Channel })}>
            {CHANNELS.map((channel) => (
              <option key={channel} value={channel}>
                {word("channel", channel)}
              </option>
            ))}
          </select>
        </label>
        <Length
          label={
            before
              ? t`Before the appointment`
              : step.since === "start"
                ? t`After the occasion`
                : t`After the step before`
          }
          value={(before ? step.before : step.after) ?? "PT0S"}
          change={(span) => put(before ? { ...step, before: span } : { ...step, after: span })}
        />
        <Template value={step.template ?? "follow_up"} change={(template) => put({ ...step, template })} />
      </div>
      <StepMore step={step} put={put} occasion={occasion} />
      <Faults faults={faults} at={path} />
      {!off && (
        <p>
          <button type="button" className={drafts.link} disabled={number === 1} onClick={() => move(-1)}>
            {t`Earlier`}
          </button>{" "}
          <button type="button" className={drafts.link} onClick={() => move(1)}>
            {t`Later`}
          </button>{" "}
          <button type="button" className={drafts.link} onClick={() => put(null)}>
            {t`Remove step ${number}`}
          </button>
        </p>
      )}
    </fieldset>
  );
}

function Template({ value, change }: { value: string; change: (code: string) => void }) {
  const name = useMessageName();
  const { data } = useQuery(listQuery);
  const known = (data?.items ?? []).map(({ code }) => code);
  return (
    <label>
      <Trans>Message</Trans>
      <select value={value} onChange={(event) => change(event.target.value)}>
        {[...new Set([value, ...known])].map((code) => (
          <option key={code} value={code}>
            {name(code)}
          </option>
        ))}
      </select>
    </label>
  );
}
