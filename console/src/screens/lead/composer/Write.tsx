/** The open composer: a tab a channel; one that is closed for this person says so. */

import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import { isApple } from "../../../frame/keys/combo";
import { useMay } from "../../../frame/me";
import { lengthOf } from "../../../parts/length";
import { useNumber } from "../../../parts/place";
import { tabBy } from "../../../parts/tabs";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { CallFields } from "./CallFields";
import css from "./composer.module.css";
import { LaterForm } from "./message/LaterForm";
import { LIMIT, type Note } from "./note";
import { type Answered, compose, isWritten, type Tab } from "./open";
import { useSendNote } from "./useSendNote";

const TABS: readonly Tab[] = ["note", "sms", "whatsapp", "email", "call"];
const NEARLY_FULL = 4_500;

interface WriteProps {
  readonly lead: Lead;
  readonly tab: Tab;
  readonly answered: Answered | null;
  readonly draft: Note;
  readonly keep: (note: Note) => void;
  readonly forget: () => void;
  readonly close: () => void;
  readonly narrow: boolean;
}

export function Write(props: WriteProps) {
  const { tab, narrow, close, lead, answered } = props;
  const { t } = useLingui();
  const id = useId();
  const writes = useMay()("work_lead");
  return (
    <div className={narrow ? css.sheet : css.composer}>
      <div className={css.tabs}>
        <div className={css.tabs} role="tablist" aria-label={t`What to write`}>
          <Tabs tab={tab} panel={id} tabs={TABS.filter((one) => writes || !isWritten(one))} />
        </div>
        {narrow ? null : (
          <button type="button" className={page.small} onClick={close}>
            {t`Close`} <kbd>Esc</kbd>
          </button>
        )}
      </div>
      <div role="tabpanel" id={id} aria-labelledby={`${id}-${tab}`}>
        {isWritten(tab) ? (
          <LaterForm
            key={tab}
            leadId={lead.id}
            channel={tab}
            answered={answered}
            forget={() => compose(tab)}
            sent={close}
            leave={close}
          />
        ) : (
          <Words {...props} tab={tab} />
        )}
      </div>
    </div>
  );
}

function Tabs({ tab, panel, tabs }: { tab: Tab; panel: string; tabs: readonly Tab[] }) {
  const word = useWords();
  const labels: Record<Tab, string> = {
    note: word("interaction", "note"),
    call: word("interaction", "call"),
    sms: word("channel", "sms"),
    email: word("channel", "email"),
    whatsapp: word("channel", "whatsapp"),
  };
  const move = (event: KeyboardEvent) => {
    const next = tabBy(event.key, tabs, tab);
    if (next !== null) {
      event.preventDefault();
      compose(next);
      document.getElementById(`${panel}-${next}`)?.focus();
    }
  };
  return tabs.map((one) => (
    <button
      key={one}
      id={`${panel}-${one}`}
      type="button"
      role="tab"
      className="tab-button"
      aria-selected={one === tab}
      aria-controls={panel}
      tabIndex={one === tab ? 0 : -1}
      onClick={() => compose(one)}
      onKeyDown={move}
    >
      {labels[one]}
    </button>
  ));
}

function Words({ lead, tab, draft, keep, forget, close }: WriteProps & { tab: "note" | "call" }) {
  const { t } = useLingui();
  const number = useNumber();
  const field = useRef<HTMLTextAreaElement>(null);
  const { send, pending, fault, body } = useSendNote(lead.id, tab, draft, () => {
    forget();
    close();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field gets the focus with each tab, behind what is there
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(draft.text.length, draft.text.length);
  }, [tab]);
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      close();
    }
  };
  const length = lengthOf(draft.text);
  const over = length - LIMIT;
  return (
    <>
      {tab === "call" ? <CallFields lead={lead} draft={draft} keep={keep} /> : null}
      <textarea
        ref={field}
        className={css.text}
        dir="auto"
        aria-label={tab === "note" ? t`Note` : t`What was said`}
        placeholder={tab === "note" ? t`What should others know?` : t`What was said?`}
        value={draft.text}
        aria-invalid={over > 0}
        onChange={(event) => keep({ ...draft, text: event.target.value })}
        onKeyDown={press}
      />
      <div className={css.foot}>
        {length > NEARLY_FULL ? (
          <span className={over > 0 ? css.fault : page.quiet}>
            {over > 0 ? t`${number(over)} characters too many` : t`${number(-over)} characters left`}
          </span>
        ) : null}
        <span className={css.fault} role="alert">
          {fault}
        </span>
        <Button size="compact-md" loading={pending} disabled={!body} onClick={() => void send()}>
          {t`Save`}&nbsp;
          <kbd>{isApple() ? "⌘" : "Ctrl"} ↵</kbd>
        </Button>
      </div>
    </>
  );
}
