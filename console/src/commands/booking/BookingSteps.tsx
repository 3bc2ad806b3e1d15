import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMe } from "../../frame/me";
import { Drawer } from "../../parts/panels/Drawer";
import { now } from "../../parts/time/clock";
import { absolute } from "../../parts/time/instants";
import { timeLocale } from "../../parts/time/region";
import { Heading } from "../form/CommandForm.tsx";
import type { Open } from "../open.ts";
import { useMoving } from "../sending/moving.ts";
import { leadMark } from "../sending/orders.ts";
import { BookingLine, useBooking } from "./BookingLine.tsx";
import own from "./booking.module.css";

interface BookingStepsProps {
  open: Open;
  close: () => void;
  /** The slot was taken meanwhile: choose again. */
  anew: () => void;
}

/** What follows from booking: holding, deposit, confirmed. */
export function BookingSteps({ open, close, anew }: BookingStepsProps) {
  const { t, i18n } = useLingui();
  const { time_zone: zone } = useMe();
  const moving = useMoving(leadMark(open.leadId));
  const { data: booking, isFetched } = useBooking(open.leadId, true);
  const held = booking?.appointment_id != null;
  const lost = isFetched && !moving && !booking;
  const deposit = booking?.pay_by ?? null;
  const until = deposit && absolute(Date.parse(deposit), { zone, locale: timeLocale(i18n.locale) }, now());
  return (
    <Drawer opened close={close} title={<Heading open={open} title={t`Appointment`} />}>
      <BookingLine leadId={open.leadId} />
      <ol className={own.steps} aria-live="polite">
        <Step done={held} now={!held && !lost} failed={lost}>
          {lost ? (
            <Trans>The slot was taken meanwhile.</Trans>
          ) : held ? (
            <Trans>Slot held</Trans>
          ) : (
            <Trans>Holding the slot …</Trans>
          )}
        </Step>
        {booking?.payment_id != null && (
          <Step done={booking.paid} now={held && !booking.paid}>
            {booking.paid ? <Trans>Deposit paid</Trans> : <Trans>The deposit is asked for, until {until}</Trans>}
          </Step>
        )}
        <Step done={booking?.confirmed ?? false} now={held && booking?.payment_id == null}>
          {booking?.confirmed ? <Trans>Confirmed</Trans> : <Trans>Confirmation</Trans>}
        </Step>
      </ol>
      <div>
        {lost && (
          <Button onClick={anew}>
            <Trans>Choose another time</Trans>
          </Button>
        )}{" "}
        <Button variant={lost ? "default" : "filled"} onClick={close} data-autofocus>
          <Trans>Close</Trans>
        </Button>
      </div>
    </Drawer>
  );
}

interface StepProps {
  done: boolean;
  now: boolean;
  failed?: boolean;
  children: React.ReactNode;
}

function Step({ done, now: going, failed = false, children }: StepProps) {
  return (
    <li data-step={failed ? "failed" : done ? "done" : going ? "now" : "later"}>
      <i aria-hidden="true">{failed ? "!" : done ? "✓" : "○"}</i>
      <span>{children}</span>
    </li>
  );
}
