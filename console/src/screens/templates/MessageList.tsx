/** Messages by code; each channel with a button a language that says which version is sent. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { Channel, TemplateList, TemplateTextRead, TextsOfMessage } from "../../api/gen";
import { useMay } from "../../frame/me";
import { useLanguageName, useWords } from "../../words/useWords";
import { nameOf, type Spot } from "./data";
import { NewMessage } from "./NewMessage";
import styles from "./templates.module.css";
import { useMessageName } from "./words";

interface ListProps {
  readonly list: TemplateList;
  readonly chosen: Spot | null;
  readonly open: (spot: Spot) => void;
}

export function MessageList({ list, chosen, open }: ListProps) {
  const { t } = useLingui();
  const nameOfMessage = useMessageName();
  const may = useMay();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls by itself, so the keyboard must reach it
    <section className={styles.list} aria-label={t`Messages`} tabIndex={0}>
      {may("edit_templates") && <NewMessage open={open} />}
      {list.items.map((message) => (
        <article key={message.code} data-message={message.code}>
          <h2>
            {nameOfMessage(message.code)} <code>{message.code}</code>
          </h2>
          {channelsOf(message).map((channel) => (
            <Row key={channel} list={list} message={message} channel={channel} chosen={chosen} open={open} />
          ))}
        </article>
      ))}
    </section>
  );
}

function Row({ list, message, channel, chosen, open }: ListProps & { message: TextsOfMessage; channel: Channel }) {
  const word = useWords();
  const texts = message.texts.filter((text) => text.channel === channel);
  const known = texts.map(({ language }) => language);
  const languages = [...known, ...list.languages.filter((one) => !known.includes(one))];
  return (
    <div className={styles.row}>
      <span className={styles.channel}>{word("channel", channel)}</span>
      <ul className={styles.chips}>
        {languages.map((language) => {
          const spot = { code: message.code, channel, language };
          const here = chosen !== null && nameOf(chosen) === nameOf(spot);
          return (
            <li key={language}>
              <Chip
                spot={spot}
                text={texts.find((one) => one.language === language)}
                here={here}
                open={() => open(spot)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Chip(given: { spot: Spot; text: TemplateTextRead | undefined; here: boolean; open: () => void }) {
  const { t } = useLingui();
  const language = useLanguageName();
  const { spot, text, here, open } = given;
  const version = text?.version ?? null;
  const says = version === null ? t`none` : version === 0 ? t`built in` : t`version ${version}`;
  return (
    <button
      type="button"
      className={styles.chip}
      data-text={nameOf(spot)}
      data-own={Boolean(version) || undefined}
      aria-current={here || undefined}
      onClick={open}
    >
      {language(spot.language)} <small>{says}</small>
      {text?.draft_id ? (
        <small className={styles.draft}>
          <Trans>+ draft</Trans>
        </small>
      ) : null}
    </button>
  );
}

function channelsOf(message: TextsOfMessage): Channel[] {
  return (["sms", "whatsapp", "email", "call"] as const).filter((channel) => channel in message.names);
}
