/** Messages to the person, notes and calls written down; at 390 px a sheet. What is half written is kept in this tab. */

import { useLingui } from "@lingui/react/macro";
import { useDraft } from "../../../commands/draft";
import { useMay } from "../../../frame/me";
import { Drawer } from "../../../parts/panels/Drawer";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import css from "./composer.module.css";
import { Waiting } from "./message/Waiting";
import { EMPTY, type Note } from "./note";
import { compose, type Tab, useComposer } from "./open";
import { draftName } from "./useSendNote";
import { Write } from "./Write";

export function Composer({ lead, narrow }: { lead: Lead; narrow: boolean }) {
  const { t } = useLingui();
  const may = useMay();
  const open = useComposer();
  const [draft, keep, forget] = useDraft<Note>(draftName(lead.id), EMPTY);
  if (!may("write_interactions")) {
    return null;
  }
  const close = () => compose(null);
  const write = open ? (
    <Write lead={lead} {...open} draft={draft} keep={keep} forget={forget} close={close} narrow={narrow} />
  ) : null;
  if (narrow) {
    return (
      <>
        <Waiting leadId={lead.id} />
        <Drawer opened={open !== null} close={close} title={t`Write`}>
          {write}
        </Drawer>
      </>
    );
  }
  return (
    <>
      <Waiting leadId={lead.id} />
      {write ?? <Line text={draft.text} />}
    </>
  );
}

function Line({ text }: { text: string }) {
  const { t } = useLingui();
  const word = useWords();
  const writes: readonly Tab[] = useMay()("work_lead") ? ["sms", "whatsapp", "email"] : [];
  const others: readonly [Tab, string][] = [
    ...writes.map((tab): [Tab, string] => [tab, word("channel", tab)]),
    ["call", t`Call`],
  ];
  return (
    <div className={css.line}>
      <button type="button" className={css.begin} onClick={() => compose("note")} aria-keyshortcuts="n">
        <bdi>{text ? t`Draft: ${text.slice(0, 60)}` : t`Write a note …`}</bdi>
        <kbd>N</kbd>
      </button>
      {others.map(([tab, label]) => (
        <button key={tab} type="button" className="tab-button" onClick={() => compose(tab)}>
          {label}
        </button>
      ))}
    </div>
  );
}
