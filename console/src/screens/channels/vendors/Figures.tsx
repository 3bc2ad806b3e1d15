import { Trans, useLingui } from "@lingui/react/macro";
import type { ChannelVendorRead, VendorFigures } from "../../../api/gen";
import { useNumber } from "../../../parts/place";
import styles from "../channels.module.css";

/** Messages to leads by this vendor; times as half and as nearly all of them took. */
export function Figures({ of: { last_day: day, last_week: week }, name }: { of: ChannelVendorRead; name: string }) {
  const { t } = useLingui();
  return (
    <table className={styles.figures} aria-label={t`${name}: figures`}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t`Sent`}</th>
          <th scope="col">{t`Delivered`}</th>
          <th scope="col">{t`Failed`}</th>
          <th scope="col">{t`Not known`}</th>
          <th scope="col">{t`Handed over in`}</th>
          <th scope="col" data-wide>{t`Arrived in`}</th>
        </tr>
      </thead>
      <tbody>
        <Row title={t`24 hours`} of={day} />
        <Row title={t`7 days`} of={week} />
      </tbody>
    </table>
  );
}

function Row({ title, of }: { title: string; of: VendorFigures }) {
  const number = useNumber();
  const seconds = (ms: number) => number(ms / 1_000, { style: "unit", unit: "second", maximumFractionDigits: 1 });
  const took = (times: VendorFigures["arrived"]) =>
    times?.p50 == null || times.p95 == null ? (
      "–"
    ) : (
      <Trans>
        {seconds(times.p50)}, nearly all {seconds(times.p95)}
      </Trans>
    );
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{number(of.sent ?? 0)}</td>
      <td>{number(of.delivered ?? 0)}</td>
      <td data-bad={Boolean(of.failed) || undefined}>{number(of.failed ?? 0)}</td>
      <td data-bad={Boolean(of.unknown) || undefined}>{number(of.unknown ?? 0)}</td>
      <td>{took(of.handed_over)}</td>
      <td data-wide>{took(of.arrived)}</td>
    </tr>
  );
}
