/** When it leaves, and why not now; in how many parts, at what price. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { IconAlertTriangle, IconClock, IconSend } from "@tabler/icons-react";
import { Refused } from "../../../../api/ask";
import { useNumber } from "../../../../parts/place";
import { When } from "../../../../parts/When";
import { useWords } from "../../../../words/useWords";
import css from "./message.module.css";
import type { Preview } from "./queries";
import { type Message, mayNever } from "./useMessage";

export function Standing({ message }: { message: Message }) {
  const { preview, body, previewError, looking } = message;
  if (!preview) {
    return (
      <p className={css.standing} role="status" data-standing="unknown">
        {previewError instanceof Refused ? <bdi>{previewError.detail}</bdi> : null}
      </p>
    );
  }
  return (
    <div className={css.standing} data-looking={looking || undefined} data-standing={stateOf(preview)} role="status">
      <Leaves preview={preview} />
      {preview.window_until && !mayNever(preview) ? (
        <span>
          <Trans>
            Free words until <When at={preview.window_until} absolutely />
          </Trans>
        </span>
      ) : null}
      {body ? <Size preview={preview} /> : null}
      {previewError instanceof Refused && !previewError.unanswered ? <bdi>{previewError.detail}</bdi> : null}
    </div>
  );
}

function stateOf(preview: Preview): string {
  return mayNever(preview) ? "closed" : preview.allowed && !preview.earliest ? "now" : "later";
}

function Leaves({ preview }: { preview: Preview }) {
  const word = useWords();
  const { allowed, earliest, reason } = preview;
  const why = word("hindrance", reason);
  if (mayNever(preview)) {
    return (
      <span className={css.closed}>
        <IconAlertTriangle size={15} aria-hidden /> <Trans>Cannot leave: {why}</Trans>
      </span>
    );
  }
  if (earliest) {
    return (
      <span>
        <IconClock size={15} aria-hidden />{" "}
        <Trans>
          Leaves <When at={earliest} absolutely />
        </Trans>
        {allowed ? null : `: ${why}`}
      </span>
    );
  }
  return (
    <span>
      <IconSend size={15} aria-hidden data-mirror /> <Trans>Leaves at once</Trans>
    </span>
  );
}

function Size({ preview: { characters, segments, encoding, price_minor, currency } }: { preview: Preview }) {
  const { t } = useLingui();
  const number = useNumber();
  return (
    <>
      {segments ? (
        <span title={encoding === "ucs2" ? t`Some characters need more room, so fewer fit into each part.` : undefined}>
          <Plural value={segments} one="# part" other="# parts" />
          {" · "}
          <Plural value={characters} one="# character" other="# characters" />
        </span>
      ) : null}
      {price_minor ? (
        <span>
          <Trans>about {number(price_minor / 10 ** digitsOf(currency), moneyOf(currency))}</Trans>
        </span>
      ) : null}
    </>
  );
}

function moneyOf(currency: string): Intl.NumberFormatOptions {
  return { style: "currency", currency, maximumFractionDigits: 4 };
}

function digitsOf(currency: string): number {
  const made = new Intl.NumberFormat("en", { style: "currency", currency });
  return made.resolvedOptions().maximumFractionDigits ?? 2;
}
