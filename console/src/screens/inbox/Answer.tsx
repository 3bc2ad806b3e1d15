/** The answer in place: on the channel and in the thread of what the person wrote last, unless another is chosen. */

import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useActs } from "../../frame/keys/useActs";
import { useMay } from "../../frame/me";
import { useWords } from "../../words/useWords";
import { lastReceived } from "../lead/composer/lastReceived";
import { LaterForm } from "../lead/composer/message/LaterForm";
import { Waiting } from "../lead/composer/message/Waiting";
import { compose, isWritten, useComposer, type Written } from "../lead/composer/open";
import { timelineQuery } from "../lead/data/queries";
import type { Lead } from "../lead/data/shapes";
import css from "./inbox.module.css";

const CHANNELS: readonly Written[] = ["sms", "whatsapp", "email"];

export function Answer({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const word = useWords();
  const client = useQueryClient();
  const works = useMay()("work_lead");
  const open = useComposer();
  const [sent, count] = useState(0);
  const read = useInfiniteQuery(timelineQuery(lead.id, ["message", "interaction"])).data !== undefined;
  const last = read ? lastReceived(client, lead.id) : null;
  useActs(t`This inbox`, [{ id: "answer", label: t`Answer`, keys: "w", act: toField }], { off: !works });
  if (!works || !read) {
    return null;
  }
  const channel = open && isWritten(open.tab) ? open.tab : (last?.tab ?? (lead.phone ? "sms" : "email"));
  const answered = open ? open.answered : (last?.answered ?? null);
  const pin = (field: HTMLElement) => {
    if (open === null && field.closest("[data-message-form]")) compose(channel, answered);
  };
  return (
    // Once somebody begins to write, another message that comes moves nothing under their hands.
    <fieldset className={css.answer} aria-label={t`Answer`} onFocus={(event) => pin(event.target)}>
      <Waiting leadId={lead.id} />
      <div className={css.channels} role="toolbar" aria-label={t`Answer by`}>
        {CHANNELS.map((one) => (
          <button
            key={one}
            type="button"
            className="tab-button"
            aria-pressed={one === channel}
            onClick={() => compose(one, one === last?.tab ? last.answered : null)}
          >
            {word("channel", one)}
          </button>
        ))}
      </div>
      <LaterForm
        key={`${channel} ${sent}`}
        leadId={lead.id}
        channel={channel}
        answered={answered}
        forget={() => compose(channel)}
        sent={() => {
          compose(null);
          count(sent + 1);
          toThread();
        }}
        leave={toThread}
        eager={open !== null}
      />
    </fieldset>
  );
}

function toThread(): void {
  document.querySelector<HTMLElement>("[data-thread-of]")?.focus();
}

function toField(): void {
  document.querySelector<HTMLElement>("[data-message-form] textarea, [data-message-form] select")?.focus();
}
