/** A message, with how far it got; of the person's what they want, what came with it, and the way to answer. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMay, usePeople } from "../../../../frame/me";
import { later } from "../../../../parts/later";
import { usePlace } from "../../../../parts/place";
import { clockTime } from "../../../../parts/time/instants";
import { useWords } from "../../../../words/useWords";
import { compose, isWritten } from "../../composer/open";
import type { MessageRead } from "../../data/shapes";
import page from "../../lead.module.css";
import { Quote } from "../Quote";
import css from "../timeline.module.css";

const Attachments = later(() => import("./Attachments").then((module) => ({ default: module.Attachments })));

const BAD = new Set(["failed", "skipped", "unknown"]);
const GOOD = new Set(["delivered", "read"]);

export function messageIsBad({ state }: Pick<MessageRead, "state">): boolean {
  return BAD.has(state);
}

interface MessageEntryProps {
  readonly message: MessageRead;
  readonly text: string;
  readonly leadId: number;
}

export function MessageEntry({ message, text, leadId }: MessageEntryProps) {
  const { t } = useLingui();
  const word = useWords();
  const incoming = message.direction === "in";
  const channel = word("channel", message.channel);
  return (
    <>
      <span>{incoming ? t`${channel} from the person` : channel}</span> <State message={message} />
      {incoming ? <Wanted message={message} /> : <Author author={message.author} />}
      {message.body ? (
        <Quote text={(incoming && message.shown) || message.body} subject={message.subject} />
      ) : (
        <div className={css.details}>{text}</div>
      )}
      {incoming ? <Attachments leadId={leadId} messageId={message.id} /> : null}
      {incoming && !message.machine ? <Answer message={message} /> : null}
    </>
  );
}

function State({ message }: { message: MessageRead }) {
  const { t } = useLingui();
  const word = useWords();
  const place = usePlace();
  const { state, direction, code, mode } = message;
  const said = direction === "in" ? t`received` : message.kept_at ? t`kept in the sandbox` : word("delivery", state);
  return (
    <>
      <span className={css.state} data-bad={BAD.has(state) || undefined} data-good={GOOD.has(state) || undefined}>
        {said}
        {message.state_at ? ` ${clockTime(Date.parse(message.state_at), place)}` : ""}
        {code && BAD.has(state) ? `: ${word("hindrance", code)}` : ""}
      </span>
      {mode === "live" ? null : (
        <span className={css.chip}>{mode === "test" ? t`test: went to nobody` : t`diverted to staff`}</span>
      )}
    </>
  );
}

/** What they want, and the words that said so. */
function Wanted({ message: { intent, matched, machine, done_at } }: { message: MessageRead }) {
  const { t } = useLingui();
  const word = useWords();
  return (
    <>
      {machine ? <span className={css.chip}>{word("machine", machine)}</span> : null}
      {intent && intent !== "other" && !machine ? (
        <span className={css.chip} data-intent={intent}>
          {word("intent", intent)}
          {matched ? (
            <>
              {": "}
              <q>
                <bdi>{matched}</bdi>
              </q>
            </>
          ) : null}
        </span>
      ) : null}
      {machine ? null : <span className={css.by}> · {done_at ? t`answered` : t`not answered`}</span>}
    </>
  );
}

function Author({ author }: { author: string | null | undefined }) {
  const people = usePeople();
  const name = people.get(Number(author?.replace(/^user:/u, "")))?.name;
  return name ? (
    <span className={css.by}>
      {" · "}
      <Trans>
        by <bdi>{name}</bdi>
      </Trans>
    </span>
  ) : null;
}

function Answer({ message }: { message: MessageRead }) {
  const { t } = useLingui();
  const { channel } = message;
  if (!useMay()("work_lead") || !isWritten(channel)) {
    return null;
  }
  const answered = { id: message.id, text: message.shown || message.body || "" };
  return (
    <button type="button" className={page.small} onClick={() => compose(channel, answered)}>
      {t`Answer`}
    </button>
  );
}
