/** What messages cost: today, this month, where it is heading, and what may be spent. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ChannelSpending, SpentRead } from "../../api/gen";
import { useNumber } from "../../parts/place";
import { QueryView } from "../../parts/states/QueryView";
import { useWords } from "../../words/useWords";
import styles from "./channels.module.css";
import { spendingQuery } from "./data";
import { money, overCap } from "./money";

export function Spending() {
  const { t } = useLingui();
  const query = useQuery(spendingQuery);
  const title = t`Spending`;
  return (
    <section className={styles.part} aria-label={title}>
      <div className={styles.title}>
        <h2>{title}</h2>
        <span>
          <Trans>at the policy's prices; the forecast takes the days left to be like the last seven</Trans>
        </span>
      </div>
      <QueryView query={query} rows={4} height={28} what={t`the spending`}>
        {({ channels, currency }) => (
          <table className={styles.figures} aria-label={title}>
            <thead>
              <tr>
                <td />
                <th scope="col">{t`Today`}</th>
                <th scope="col">{t`This month`}</th>
                <th scope="col">{t`Forecast`}</th>
                <th scope="col">{t`Most a day`}</th>
                <th scope="col">{t`Most a month`}</th>
              </tr>
            </thead>
            <tbody>
              {channels.map((one) => (
                <Row key={one.channel} of={one} currency={currency} />
              ))}
            </tbody>
          </table>
        )}
      </QueryView>
    </section>
  );
}

function Row({ of: { channel, today, month, projected, cap }, currency }: { of: ChannelSpending; currency: string }) {
  const word = useWords();
  const over = overCap(projected, cap);
  const spent = (of: SpentRead) => <Amount messages={of.messages} minor={of.amount_minor} currency={currency} />;
  return (
    <tr>
      <th scope="row">{word("channel", channel)}</th>
      <td>{spent(today)}</td>
      <td>{spent(month)}</td>
      <td data-bad={over || undefined}>
        {spent(projected)}
        {over && (
          <small>
            <Trans>over the cap: further messages wait</Trans>
          </small>
        )}
      </td>
      <td>
        <Amount messages={cap?.messages_per_day} minor={cap?.amount_per_day_minor} currency={currency} />
      </td>
      <td>
        <Amount messages={cap?.messages_per_month} minor={cap?.amount_per_month_minor} currency={currency} />
      </td>
    </tr>
  );
}

interface AmountProps {
  messages: number | null | undefined;
  minor: number | null | undefined;
  currency: string;
}

function Amount({ messages, minor, currency }: AmountProps) {
  const { i18n } = useLingui();
  const number = useNumber();
  if (messages == null && minor == null) return "–";
  return (
    <>
      {minor != null && <bdi>{money(minor, currency, i18n.locale)}</bdi>}
      {messages != null && (
        <small>
          <Trans>{number(messages)} messages</Trans>
        </small>
      )}
    </>
  );
}
