/** What a step may have besides: other channels, condition, window, purpose, the best hour. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { Occasion } from "../../../api/gen";
import { usePlace } from "../../../parts/place";
import { useWords } from "../../../words/useWords";
import type { StepBody } from "../data";
import styles from "../sequences.module.css";
import { Condition } from "./Condition";
import { CHANNELS } from "./StepFields";

interface MoreProps {
  readonly step: StepBody;
  readonly put: (step: StepBody) => void;
  readonly occasion: Occasion;
}

export function StepMore({ step, put, occasion }: MoreProps) {
  const { t } = useLingui();
  const used = Boolean(step.when || step.window || step.instead?.length);
  return (
    <details open={used}>
      <summary>{t`Condition, window, other channels, purpose`}</summary>
      <div className={styles.more}>
        <Instead step={step} put={put} />
        <label>
          <Trans>Purpose</Trans>
          <select value={step.purpose ?? "enquiry"} onChange={(event) => put({ ...step, purpose: event.target.value })}>
            <option value="enquiry">{t`Answer to an enquiry`}</option>
            <option value="marketing">{t`Marketing: needs consent`}</option>
          </select>
        </label>
        {occasion !== "reminder" && (
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={step.best_hour ?? false}
              onChange={() => put({ ...step, best_hour: !step.best_hour })}
            />
            <Trans>At the hour in which people answer most</Trans>
          </label>
        )}
        <Window step={step} put={put} />
        <Condition
          label={t`Only if this holds when the step is due`}
          value={step.when ?? undefined}
          change={(when) => {
            const { when: _, ...rest } = step;
            put(when === undefined ? rest : { ...rest, when });
          }}
        />
      </div>
    </details>
  );
}

function Instead({ step, put }: Omit<MoreProps, "occasion">) {
  const word = useWords();
  const chosen = step.instead ?? [];
  return (
    <fieldset className={styles.checks}>
      <legend>
        <Trans>If the channel is closed, by</Trans>
      </legend>
      {CHANNELS.filter((one) => one !== step.channel).map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            checked={chosen.includes(one)}
            onChange={() =>
              put({ ...step, instead: chosen.includes(one) ? chosen.filter((old) => old !== one) : [...chosen, one] })
            }
          />
          {word("channel", one)}
        </label>
      ))}
    </fieldset>
  );
}

function Window({ step, put }: Omit<MoreProps, "occasion">) {
  const { locale } = usePlace();
  const day = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const window = step.window ?? {};
  const days = window.weekdays ?? [];
  const change = (next: NonNullable<StepBody["window"]>) => {
    const empty = !next.opens && !next.closes && !next.weekdays?.length;
    const { window: _, ...rest } = step;
    put(empty ? rest : { ...rest, window: next });
  };
  const hour = (name: "opens" | "closes", value: string) => {
    const { [name]: _, ...rest } = window;
    change(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <fieldset className={styles.checks}>
      <legend>
        <Trans>Only on these days and between these hours, where the person is</Trans>
      </legend>
      {[0, 1, 2, 3, 4, 5, 6].map((at) => (
        <label key={at}>
          <input
            type="checkbox"
            checked={days.includes(at)}
            onChange={() =>
              change({
                ...window,
                weekdays: days.includes(at) ? days.filter((old) => old !== at) : [...days, at].sort(),
              })
            }
          />
          {day.format(Date.UTC(2024, 0, 1 + at))}
        </label>
      ))}
      <Hours window={window} hour={hour} />
    </fieldset>
  );
}

function Hours({
  window,
  hour,
}: {
  window: NonNullable<StepBody["window"]>;
  hour: (name: "opens" | "closes", value: string) => void;
}) {
  const { t } = useLingui();
  return (
    <>
      <input
        type="time"
        aria-label={t`From`}
        value={window.opens?.slice(0, 5) ?? ""}
        onChange={(event) => hour("opens", event.target.value)}
      />
      <input
        type="time"
        aria-label={t`Until`}
        value={window.closes?.slice(0, 5) ?? ""}
        onChange={(event) => hour("closes", event.target.value)}
      />
    </>
  );
}
