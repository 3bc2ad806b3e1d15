/** A message of the hospital's own, or a text in a language that nobody wrote one in yet. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { Channel } from "../../api/gen";
import { Pop } from "../../parts/panels/Pop";
import drafts from "../../parts/versions/drafts.module.css";
import { useWords } from "../../words/useWords";
import type { Spot } from "./data";
import styles from "./templates.module.css";

export function NewMessage({ open }: { open: (spot: Spot) => void }) {
  const { t, i18n } = useLingui();
  const word = useWords();
  const [opened, setOpened] = useState(false);
  const [spot, change] = useState<Spot>({ code: "", channel: "sms", language: "en" });
  const language = shortest(spot.language);
  const named = new Intl.DisplayNames(i18n.locale, { type: "language", fallback: "none" }).of(language);
  const fits = /^[a-z][a-z0-9_]{0,49}$/.test(spot.code) && named !== undefined;
  return (
    <Pop opened={opened} onOpened={setOpened} label={t`New text`} className={drafts.link}>
      <form
        className={styles.pop}
        onSubmit={(event) => {
          event.preventDefault();
          if (!fits) return;
          setOpened(false);
          open({ ...spot, language });
        }}
      >
        <label>
          <Trans>Code of the message</Trans>
          <input
            value={spot.code}
            dir="ltr"
            onChange={(event) => change({ ...spot, code: event.target.value.trim().toLowerCase() })}
          />
          <small>
            <Trans>Lower-case letters, digits and _, as sequences name it</Trans>
          </small>
        </label>
        <label>
          <Trans>Channel</Trans>
          <select
            value={spot.channel}
            onChange={(event) => change({ ...spot, channel: event.target.value as Channel })}
          >
            {(["sms", "whatsapp", "email", "call"] as const).map((code) => (
              <option key={code} value={code}>
                {word("channel", code)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <Trans>Language, by its code</Trans>
          <input
            value={spot.language}
            dir="ltr"
            maxLength={3}
            onChange={(event) => change({ ...spot, language: event.target.value.trim().toLowerCase() })}
          />
          {named && <small>{named}</small>}
        </label>
        <Button type="submit" disabled={!fits}>
          <Trans>Write it</Trans>
        </Button>
      </form>
    </Pop>
  );
}

/** Who types "hin" means "hi", by which the engine chooses a text; `und` where it is no code. */
function shortest(code: string): string {
  return /^[a-z]{2,3}$/.test(code) ? (Intl.getCanonicalLocales(code)[0] ?? "und") : "und";
}
