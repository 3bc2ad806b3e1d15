import { Trans, useLingui } from "@lingui/react/macro";
import { useMe } from "../../frame/me";
import { now } from "../../parts/time/clock";
import { browserZone, clockTime, instantOf, wallOf, wholeThere, zoneBeside } from "../../parts/time/instants";
import { timeLocale } from "../../parts/time/region";
import styles from "../form/form.module.css";
import own from "./booking.module.css";
import { type Slot, slotsOf, type Taken } from "./slots.ts";

interface TimesProps {
  day: string;
  minutes: number;
  taken: readonly Taken[];
  chosen: number | null;
  choose: (slot: Slot) => void;
  other: (at: number | null) => void;
}

/** Half hours as buttons, by the hospital's clock; any other time by its own input. */
export function Times({ day, minutes, taken, chosen, choose, other }: TimesProps) {
  const { t, i18n } = useLingui();
  const { time_zone: zone } = useMe();
  const place = { zone, locale: timeLocale(i18n.locale) };
  const beside = chosen === null ? null : zoneBeside(chosen, place);
  const typed = (time: string) => {
    const at = instantOf(`${day}T${time}`, zone);
    other(Number.isNaN(at) ? null : at);
  };
  return (
    <div className={styles.field}>
      <span>
        <Trans>
          Time, by the hospital's clock (<bdi>{zone}</bdi>)
        </Trans>
      </span>
      <fieldset className={own.times} aria-label={t`Time`}>
        {slotsOf(day, zone, minutes, taken, now()).map((slot) => (
          <label key={slot.wall} className={own.time} data-state={slot.state}>
            <input
              type="radio"
              name="time"
              className="only-read"
              value={slot.wall}
              checked={slot.at === chosen}
              disabled={slot.state !== "free"}
              onChange={() => choose(slot)}
            />
            <span>{clockTime(slot.at, place)}</span>
            {slot.state === "taken" && <span className="only-read">{t`taken`}</span>}
          </label>
        ))}
      </fieldset>
      <label className={own.other}>
        <Trans>Another time</Trans>
        <input
          type="time"
          className={styles.input}
          value={chosen === null ? "" : wallOf(chosen, zone).slice(11)}
          onChange={(event) => typed(event.target.value)}
        />
      </label>
      {chosen !== null && (
        <p className={own.chosen} role="status">
          <bdi>{wholeThere(chosen, place)}</bdi>
          {beside && (
            <small>
              <Trans>
                on your clock <bdi>{clockTime(chosen, { ...place, zone: browserZone() })}</bdi>
              </Trans>
            </small>
          )}
        </p>
      )}
    </div>
  );
}
