import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { AppointmentRead } from "../../api/gen/index.ts";
import { usePlace } from "../../parts/place";
import { clockTime } from "../../parts/time/instants";
import { useWords } from "../../words/useWords";
import { nameOf } from "./day.ts";
import { Facts } from "./Facts.tsx";
import styles from "./today.module.css";

/** The appointments of the day, by the hospital's clock. */
export function Visits({ appointments }: { appointments: readonly AppointmentRead[] }) {
  const { t } = useLingui();
  const place = usePlace();
  const word = useWords();
  if (appointments.length === 0) return null;
  return (
    <section className={styles.group} aria-labelledby="visits">
      <h2 id="visits">
        <Trans>Appointments today</Trans> <span>{appointments.length}</span>
      </h2>
      <ul>
        {appointments.map(({ id, lead, lead_id, resource, starts_at, minutes, state }) => (
          <li key={id} className={styles.visit} data-state={state}>
            <time dateTime={starts_at}>{clockTime(Date.parse(starts_at), place)}</time>
            <Link to="/leads/$leadId" params={{ leadId: String(lead_id) }} className={styles.what}>
              <bdi>{nameOf(lead) || `#${lead_id}`}</bdi>
            </Link>
            <Facts facts={[resource, t`${minutes} min`, word("appointment", state)]} />
          </li>
        ))}
      </ul>
    </section>
  );
}
