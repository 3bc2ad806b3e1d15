/** One line for each person: what they wrote last, what they want, whether somebody answered. */

import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { IconPaperclip } from "@tabler/icons-react";
import { Person } from "../../parts/Person";
import { Empty, EmptyByFilter } from "../../parts/states/Empty";
import { Failed } from "../../parts/states/Failed";
import { Loading } from "../../parts/states/Loading";
import { When } from "../../parts/When";
import { useWords } from "../../words/useWords";
import type { Shown } from "./filters";
import css from "./inbox.module.css";
import type { Thread } from "./queries";

interface ListProps {
  readonly items: readonly Thread[];
  readonly loaded: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly data: unknown;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly refetch: () => unknown;
    readonly fetchNextPage: () => unknown;
  };
  readonly shown: Shown;
  readonly chosen: number | null;
  readonly choose: (lead: number) => void;
  readonly clear: () => void;
}

export function List({ items, loaded, shown, chosen, choose, clear }: ListProps) {
  const { t } = useLingui();
  if (loaded.isPending) {
    return <Loading rows={8} height={72} />;
  }
  if (loaded.error && !loaded.data) {
    return <Failed error={loaded.error} what={t`the inbox`} retry={() => void loaded.refetch()} />;
  }
  if (items.length === 0) {
    return shown.channel || shown.intent ? <EmptyByFilter clear={clear} /> : <Calm every={shown.every} clear={clear} />;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={css.scroller} tabIndex={0} aria-label={t`Conversations`}>
      <ul className={css.list}>
        {items.map((one) => (
          <li key={one.lead_id}>
            <Line thread={one} chosen={one.lead_id === chosen} choose={() => choose(one.lead_id)} />
          </li>
        ))}
      </ul>
      {loaded.hasNextPage ? (
        <button
          type="button"
          className="tab-button"
          disabled={loaded.isFetchingNextPage}
          onClick={() => void loaded.fetchNextPage()}
        >
          {t`Load more`}
        </button>
      ) : null}
    </section>
  );
}

function Calm({ every, clear }: { every: boolean; clear: () => void }) {
  const { t } = useLingui();
  return (
    <Empty
      title={<Trans>Nobody waits for an answer</Trans>}
      action={
        every ? null : (
          <button type="button" className="tab-button" onClick={clear}>
            {t`Show the answered ones, too`}
          </button>
        )
      }
    >
      <Trans>What people write by SMS, WhatsApp and e-mail, and what they say after the tone, appears here.</Trans>
    </Empty>
  );
}

function Line({ thread, chosen, choose }: { thread: Thread; chosen: boolean; choose: () => void }) {
  const word = useWords();
  const { lead_id, channel, intent, subject, text, unanswered, created_at, owner_id } = thread;
  const name = [thread.first_name, thread.last_name].filter(Boolean).join(" ") || `#${lead_id}`;
  return (
    <button
      type="button"
      className={css.line}
      data-thread={lead_id}
      data-open={unanswered > 0 || undefined}
      aria-current={chosen || undefined}
      onClick={choose}
    >
      <span className={css.who}>
        <bdi>{name}</bdi>
        <When at={created_at} />
      </span>
      <span className={css.said} dir="auto">
        {subject ? <b>{subject} </b> : null}
        {text}
      </span>
      <span className={css.about}>
        {word("channel", channel)}
        {intent && intent !== "other" ? <b data-intent={intent}>{word("intent", intent)}</b> : null}
        <Files count={thread.attachments} />
        <span className={css.owner}>
          <Person id={owner_id} />
        </span>
        {unanswered > 0 ? <i>{plural(unanswered, { one: "# not answered", other: "# not answered" })}</i> : null}
      </span>
    </button>
  );
}

function Files({ count }: { count: number }) {
  return count === 0 ? null : (
    <span>
      <IconPaperclip size={12} aria-hidden /> {plural(count, { one: "# file", other: "# files" })}
    </span>
  );
}
