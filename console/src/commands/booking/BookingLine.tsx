import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ask, Refused } from "../../api/ask.ts";
import { runsReadState, type StateRead } from "../../api/gen/index.ts";
import { useMe } from "../../frame/me";
import { now } from "../../parts/time/clock";
import { absolute, whole } from "../../parts/time/instants";
import { timeLocale } from "../../parts/time/region";
import own from "./booking.module.css";

/** What the lead's run knows of its appointment; null without one, or without a run. */
export function useBooking(leadId: number, often = false) {
  return useQuery({
    queryKey: ["lead", leadId, "booking"],
    queryFn: async () => (await stateOf(leadId))?.booking ?? null,
    refetchInterval: often ? 2_000 : false,
  });
}

async function stateOf(lead_id: number): Promise<StateRead | null> {
  try {
    return await ask(runsReadState({ path: { lead_id } }));
  } catch (error) {
    if (error instanceof Refused && error.status === 409) return null;
    throw error;
  }
}

/** The appointment in one line. */
export function BookingLine({ leadId }: { leadId: number }) {
  const { i18n } = useLingui();
  const { time_zone: zone } = useMe();
  const { data: booking } = useBooking(leadId);
  if (!booking || booking.cancelled) return null;
  const place = { zone, locale: timeLocale(i18n.locale) };
  const at = Date.parse(booking.starts_at);
  return (
    <p className={own.line}>
      <time dateTime={booking.starts_at} title={whole(at, place)}>
        {absolute(at, place, now())}
      </time>{" "}
      · <bdi>{booking.resource}</bdi> · <Trans>{booking.minutes} min</Trans>
      {booking.paid && (
        <>
          {" "}
          · <Trans>deposit paid</Trans>
        </>
      )}
    </p>
  );
}
