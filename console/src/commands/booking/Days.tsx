import { useLingui } from "@lingui/react/macro";
import { useMe } from "../../frame/me";
import { now } from "../../parts/time/clock";
import { timeLocale } from "../../parts/time/region";
import styles from "../form/form.module.css";
import own from "./booking.module.css";
import { daysFrom, freeOn, type Taken } from "./slots.ts";

interface DaysProps {
  day: string;
  choose: (day: string) => void;
  minutes: number;
  taken: readonly Taken[];
}

/** Two weeks, each day with how many of its slots are free. */
export function Days({ day, choose, minutes, taken }: DaysProps) {
  const { t, i18n } = useLingui();
  const { time_zone: zone } = useMe();
  const weekday = new Intl.DateTimeFormat(timeLocale(i18n.locale), { weekday: "short", timeZone: "UTC" });
  const date = new Intl.DateTimeFormat(timeLocale(i18n.locale), { day: "numeric", month: "short", timeZone: "UTC" });
  return (
    <div className={styles.field}>
      <span>{t`Day`}</span>
      <fieldset className={own.days} aria-label={t`Day`}>
        {daysFrom(now(), zone).map((one) => {
          const noon = Date.parse(`${one}T12:00:00Z`);
          const free = freeOn(one, zone, minutes, taken, now());
          return (
            <label key={one} className={own.day}>
              <input
                type="radio"
                name="day"
                className="only-read"
                checked={one === day}
                disabled={free === 0}
                onChange={() => choose(one)}
              />
              <span>{weekday.format(noon)}</span>
              <b>{date.format(noon)}</b>
              <small>{t`${free} free`}</small>
            </label>
          );
        })}
      </fieldset>
    </div>
  );
}
