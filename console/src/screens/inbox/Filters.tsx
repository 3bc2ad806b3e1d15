/** Whose conversations, and which of them. */

import { useLingui } from "@lingui/react/macro";
import type { Channel, InboxCounts, Intent } from "../../api/gen";
import { useNumber } from "../../parts/place";
import { INTENTS } from "../../words/messages";
import { useWords } from "../../words/useWords";
import { CHANNELS, OFS, type Of, type Shown } from "./filters";
import css from "./inbox.module.css";

interface FiltersProps {
  readonly shown: Shown;
  readonly counts: InboxCounts | undefined;
  readonly leads: boolean;
  readonly change: (shown: Shown) => void;
}

export function Filters({ shown, counts, leads, change }: FiltersProps) {
  const { t } = useLingui();
  const word = useWords();
  return (
    <div className={css.filters} role="toolbar" aria-label={t`Filters`}>
      {leads ? <Whose shown={shown} counts={counts} change={change} /> : null}
      <button
        type="button"
        className="tab-button"
        aria-pressed={!shown.every}
        title={t`Only those that are not answered`}
        onClick={() => change({ ...shown, every: !shown.every })}
      >
        {t`Not answered`}
      </button>
      <select
        className={css.select}
        aria-label={t`Channel`}
        value={shown.channel ?? ""}
        onChange={(event) => change({ ...shown, channel: (event.target.value || null) as Channel | null })}
      >
        <option value="">{t`Every channel`}</option>
        {CHANNELS.map((one) => (
          <option key={one} value={one}>
            {word("channel", one)}
          </option>
        ))}
      </select>
      <select
        className={css.select}
        aria-label={t`What they want`}
        value={shown.intent ?? ""}
        onChange={(event) => change({ ...shown, intent: (event.target.value || null) as Intent | null })}
      >
        <option value="">{t`Everything they want`}</option>
        {Object.keys(INTENTS).map((one) => (
          <option key={one} value={one}>
            {word("intent", one)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Whose({ shown, counts, change }: Omit<FiltersProps, "leads">) {
  const { t } = useLingui();
  const number = useNumber();
  const words: Record<Of, string> = { mine: t`Mine`, team: t`My teams`, all: t`Everybody` };
  return OFS.map((of) => (
    <button
      key={of}
      type="button"
      className="tab-button"
      aria-pressed={of === shown.of}
      onClick={() => change({ ...shown, of })}
    >
      {words[of]} {counts?.[of] ? <small>{number(counts[of])}</small> : null}
    </button>
  ));
}
