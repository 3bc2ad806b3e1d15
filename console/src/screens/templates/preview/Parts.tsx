import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { TemplatePreview } from "../../../api/gen";
import { useNumber } from "../../../parts/place";
import styles from "../templates.module.css";

/** An SMS as networks count it. */
export function Parts({ preview: { segments, price } }: { preview: TemplatePreview }) {
  const { i18n } = useLingui();
  const number = useNumber();
  if (!segments) return null;
  const money = price && new Intl.NumberFormat(i18n.locale, { style: "currency", currency: price.currency });
  const digits = money?.resolvedOptions().maximumFractionDigits ?? 2;
  const cost = money && price ? money.format(price.amount_minor / 10 ** digits) : null;
  const units = number(segments.units);
  return (
    <p className={styles.quiet} data-segments={segments.count}>
      <b>{plural(segments.count, { one: "# SMS", other: "# SMS" })}</b> ·{" "}
      {segments.encoding === "gsm7" ? (
        <Trans>{units} characters, GSM-7</Trans>
      ) : (
        <Trans>{units} characters, UCS-2: 70 fit into one</Trans>
      )}
      {cost && (
        <>
          {" "}
          · <Trans>about {cost}</Trans>
        </>
      )}
      {segments.not_gsm && segments.not_gsm.length < 20 && (
        <>
          {" "}
          · <Trans>because of</Trans> <bdi>{segments.not_gsm}</bdi>
        </>
      )}
    </p>
  );
}
