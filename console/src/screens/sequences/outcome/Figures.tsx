/** What came of it, by sequence and version. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Occasion } from "../../../api/gen";
import { useNumber } from "../../../parts/place";
import { QueryView } from "../../../parts/states/QueryView";
import { DAYS, figuresQuery } from "../data";
import styles from "../sequences.module.css";

const COUNTS = ["entered", "under_way", "sent", "skipped", "replies", "bookings", "opt_outs"] as const;

export function Figures({ occasion }: { occasion: Occasion }) {
  const { t } = useLingui();
  const number = useNumber();
  const query = useQuery(figuresQuery(occasion));
  const heads = {
    entered: t`entered`,
    under_way: t`inside now`,
    sent: t`sent`,
    skipped: t`left out`,
    replies: t`replies`,
    bookings: t`bookings`,
    opt_outs: t`opt-outs`,
  };
  return (
    <section aria-label={t`Figures`} className={styles.figures}>
      <h2>
        <Trans>What came of it in {DAYS} days</Trans>
      </h2>
      <QueryView query={query} rows={2} what={t`the figures`}>
        {(items) =>
          items.length === 0 ? (
            <p className={styles.quiet}>
              <Trans>No lead has entered yet.</Trans>
            </p>
          ) : (
            items.map((item) => (
              <div key={`${item.sequence}:${item.version}`} data-figures={item.sequence}>
                <h3>
                  <code>{item.sequence}</code> {item.version === 0 ? t`built in` : t`version ${item.version}`}
                </h3>
                <dl>
                  {COUNTS.map((count) => (
                    <div key={count}>
                      <dt>{heads[count]}</dt>
                      <dd>{number(item[count])}</dd>
                    </div>
                  ))}
                </dl>
              </div>
            ))
          )
        }
      </QueryView>
    </section>
  );
}
