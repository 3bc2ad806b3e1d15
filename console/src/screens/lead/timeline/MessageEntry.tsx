/** A message, with how far it got. */

import { useLingui } from "@lingui/react/macro";
import { usePlace } from "../../../parts/place";
import { clockTime } from "../../../parts/time/instants";
import { useWords } from "../../../words/useWords";
import type { MessageRead } from "../data/shapes";
import { readable } from "../words";
import { Quote } from "./Quote";
import css from "./timeline.module.css";

const BAD = new Set(["failed", "skipped"]);
const GOOD = new Set(["delivered", "read"]);

export function messageIsBad({ state }: Pick<MessageRead, "state">): boolean {
  return BAD.has(state);
}

export function MessageEntry({ message, text }: { message: MessageRead; text: string }) {
  const { t } = useLingui();
  const word = useWords();
  const place = usePlace();
  const { state, direction, code } = message;
  const channel = word("channel", message.channel);
  const said = direction === "in" ? t`received` : message.kept_at ? t`kept in the sandbox` : word("delivery", state);
  return (
    <>
      <span>{direction === "in" ? t`${channel} from the person` : channel}</span>{" "}
      <span className={css.state} data-bad={BAD.has(state) || undefined} data-good={GOOD.has(state) || undefined}>
        {said}
        {message.state_at ? ` ${clockTime(Date.parse(message.state_at), place)}` : ""}
        {code && BAD.has(state) ? `: ${readable(code)}` : ""}
      </span>
      {message.body ? (
        <Quote text={message.body} subject={message.subject} />
      ) : (
        <div className={css.details}>{text}</div>
      )}
    </>
  );
}
