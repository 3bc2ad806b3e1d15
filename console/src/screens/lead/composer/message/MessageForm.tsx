/** Writes one message: by the lead's composer and in the inbox. */

import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { TroubleNote } from "../../../../commands/form/TroubleNote";
import { isApple } from "../../../../frame/keys/combo";
import { useNumber } from "../../../../parts/place";
import page from "../../lead.module.css";
import box from "../composer.module.css";
import type { Answered, Written } from "../open";
import { AsReceived } from "./AsReceived";
import { Later } from "./Later";
import { LIMITS, lengthIn } from "./message";
import css from "./message.module.css";
import { Standing } from "./Standing";
import { Template } from "./Template";
import { type Message, mayNever, useMessage } from "./useMessage";

interface MessageFormProps {
  readonly leadId: number;
  readonly channel: Written;
  readonly answered: Answered | null;
  /** Answers none any more. */
  readonly forget: () => void;
  readonly sent: () => void;
  readonly leave: () => void;
  /** Takes the focus when it comes. */
  readonly eager?: boolean;
}

export function MessageForm({ leadId, channel, answered, forget, sent, leave, eager = true }: MessageFormProps) {
  const { t } = useLingui();
  const message = useMessage(leadId, channel, answered, sent);
  const [shown, show] = useState(false);
  const { words, preview, trouble, body } = message;
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      message.send();
    } else if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      leave();
    }
  };
  return (
    <fieldset className={css.form} onKeyDown={press} data-message-form={channel} aria-label={t`Message`}>
      {answered ? <Answers answered={answered} forget={forget} /> : null}
      <Template message={message} />
      {channel === "email" && !words.template ? <Subject message={message} answers={answered !== null} /> : null}
      {words.template ? null : <Text message={message} eager={eager} />}
      {preview && body && (shown || words.template) ? <AsReceived preview={preview} /> : null}
      <Standing message={message} />
      {trouble ? <TroubleNote trouble={trouble} /> : null}
      <div className={box.foot}>
        <Later message={message} />
        {words.template ? null : (
          <button type="button" className="tab-button" aria-pressed={shown} onClick={() => show(!shown)}>
            {t`As it arrives`}
          </button>
        )}
        <Send message={message} />
      </div>
    </fieldset>
  );
}

function Send({ message: { pending, body, preview, send } }: { message: Message }) {
  const { t } = useLingui();
  return (
    <Button size="compact-md" loading={pending} disabled={!body || mayNever(preview)} onClick={send}>
      {t`Send`}&nbsp;
      <kbd>{isApple() ? "⌘" : "Ctrl"} ↵</kbd>
    </Button>
  );
}

function Answers({ answered, forget }: { answered: Answered; forget: () => void }) {
  const { t } = useLingui();
  return (
    <div className={css.answers}>
      <span className={page.quiet}>{t`Answer to`}</span>
      <bdi>{answered.text.slice(0, 120)}</bdi>
      <button type="button" className="icon-button" aria-label={t`Answer no message in particular`} onClick={forget}>
        <IconX size={14} aria-hidden />
      </button>
    </div>
  );
}

function Subject({ message: { words, change }, answers }: { message: Message; answers: boolean }) {
  const { t } = useLingui();
  return (
    <input
      className={css.select}
      dir="auto"
      aria-label={t`Subject`}
      placeholder={answers ? t`Subject: as theirs` : t`Subject`}
      value={words.subject}
      maxLength={200}
      onChange={(event) => change({ subject: event.target.value })}
    />
  );
}

function Text({ message: { channel, words, change, preview }, eager }: { message: Message; eager: boolean }) {
  const { t } = useLingui();
  const number = useNumber();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (eager) {
      field.current?.focus();
      field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
    }
  }, [eager]);
  const over = lengthIn(words.text.trim()) - LIMITS[channel];
  return (
    <>
      <textarea
        ref={field}
        className={box.text}
        dir="auto"
        aria-label={t`Message`}
        placeholder={mayNever(preview) ? t`Nothing can be sent this way now.` : t`What do you write?`}
        value={words.text}
        aria-invalid={over > 0}
        onChange={(event) => change({ text: event.target.value })}
      />
      {over > 0 ? <span className={box.fault}>{t`${number(over)} characters too many`}</span> : null}
    </>
  );
}
