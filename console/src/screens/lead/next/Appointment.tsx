/** The appointment and its deposit, step by step. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNumber, usePlace } from "../../../parts/place";
import { TimeLeft } from "../../../parts/TimeLeft";
import { clockTime, dayTitle, zoneBeside } from "../../../parts/time/instants";
import { useWords } from "../../../words/useWords";
import { appointmentsQuery } from "../data/queries";
import type { Appointment, Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { Section } from "../Section";
import { stepsOf } from "./appointment";
import css from "./next.module.css";
import type { Next } from "./useNext";

export function Appointments({ lead, next }: { lead: Lead; next: Next }) {
  const { t } = useLingui();
  const query = useQuery(appointmentsQuery(lead.id));
  const words = { book: t`Book`, reschedule: t`Move`, "cancel-booking": t`Cancel` };
  const acts = (["book", "reschedule", "cancel-booking"] as const).filter(
    (step) => next.find(step)?.allowed && next.primary?.step !== step,
  );
  const act = acts.length > 0 && (
    <div>
      {acts.map((step) => (
        <button key={step} type="button" className={page.small} onClick={() => next.begin(step)}>
          {words[step]}
        </button>
      ))}
    </div>
  );
  return (
    <Section title={t`Appointment`} act={act}>
      <Part query={query} rows={1} height={24}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={page.quiet}>{t`None booked.`}</p>
          ) : (
            <ul className={css.items}>
              {items.map((one) => (
                <li key={one.id}>
                  <One appointment={one} />
                </li>
              ))}
            </ul>
          )
        }
      </Part>
    </Section>
  );
}

function One({ appointment }: { appointment: Appointment }) {
  const place = usePlace();
  const word = useWords();
  const at = Date.parse(appointment.starts_at);
  const zone = zoneBeside(at, place);
  const steps = stepsOf(appointment);
  return (
    <>
      <p>
        <time dateTime={appointment.starts_at}>
          {dayTitle(at, place)}, {clockTime(at, place)}
          {zone ? <small> {zone}</small> : null}
        </time>
      </p>
      <span className={css.sub}>
        <bdi>{appointment.resource}</bdi>
        <Trans>{appointment.minutes} min</Trans>
        <span>{word("appointment", appointment.state)}</span>
      </span>
      {appointment.deposit ? <Deposit deposit={appointment.deposit} /> : null}
      {steps.length > 0 ? (
        <ol className={css.steps}>
          {steps.map(({ step, state }) => (
            <li key={step} data-done={state === "done" || undefined} data-now={state === "now" || undefined}>
              <StepWord step={step} />
              {state === "now" ? (
                <span className="only-read">
                  <Trans>now</Trans>
                </span>
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
    </>
  );
}

function StepWord({ step }: { step: "held" | "deposit" | "confirmed" }) {
  return step === "held" ? <Trans>Held</Trans> : step === "deposit" ? <Trans>Deposit</Trans> : <Trans>Confirmed</Trans>;
}

function Deposit({ deposit }: { deposit: NonNullable<Appointment["deposit"]> }) {
  const number = useNumber();
  const amount = number(deposit.amount, { style: "currency", currency: deposit.currency });
  return (
    <span className={css.sub}>
      {deposit.paid ? <Trans>Deposit of {amount} paid</Trans> : <Trans>Deposit of {amount} not paid</Trans>}
      {!deposit.paid && deposit.pay_by ? <TimeLeft until={deposit.pay_by} /> : null}
    </span>
  );
}
