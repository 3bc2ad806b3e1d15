/** A time by the hospital's clock, whatever the browser's: where both differ, both are shown. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMe } from "../../frame/me";
import { now } from "../../parts/time/clock";
import { browserZone, clockTime, wallOf, whole, zoneBeside } from "../../parts/time/instants";
import { timeLocale } from "../../parts/time/region";
import { instantWithin } from "./bodies.ts";
import styles from "./form.module.css";
import { quickTimes } from "./quick.ts";
import { idOf } from "./TroubleNote.tsx";

interface WallTimeProps {
  field: string;
  label: string;
  /** `2026-11-29T09:00`, or empty. */
  value: string;
  change: (wall: string) => void;
  fault: string | null;
}

export function WallTime({ field, label, value, change, fault }: WallTimeProps) {
  const { t, i18n } = useLingui();
  const { time_zone: zone } = useMe();
  const place = { zone, locale: timeLocale(i18n.locale) };
  const at = instantWithin(value, zone);
  const beside = at ? zoneBeside(Date.parse(at), place) : null;
  return (
    <div className={styles.field}>
      <label htmlFor={idOf(field)} className={styles.label}>
        {label}
      </label>
      <div className={styles.quick}>
        {quickTimes(now(), zone).map(({ wall, id }) => (
          <button key={id} type="button" aria-pressed={wall === value} onClick={() => change(wall)}>
            {id === "hour" ? t`in 1 h` : id === "evening" ? t`today ${wall.slice(11)}` : t`tomorrow ${wall.slice(11)}`}
          </button>
        ))}
      </div>
      <input
        id={idOf(field)}
        type="datetime-local"
        className={styles.input}
        value={value}
        min={wallOf(now(), zone)}
        aria-invalid={Boolean(fault)}
        onChange={(event) => change(event.target.value)}
      />
      {at && (
        <small>
          <bdi>{whole(Date.parse(at), place)}</bdi>
          {beside && (
            <>
              {" · "}
              <Trans>
                on your clock <bdi>{clockTime(Date.parse(at), { ...place, zone: browserZone() })}</bdi>
              </Trans>
            </>
          )}
        </small>
      )}
      {fault && <span className={styles.wrong}>{fault}</span>}
    </div>
  );
}
