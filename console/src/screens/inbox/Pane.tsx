/** One conversation: who, what was written both ways, and the answer in place. */

import { useLingui } from "@lingui/react/macro";
import { IconArrowLeft, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useActs } from "../../frame/keys/useActs";
import { useMay } from "../../frame/me";
import { Person } from "../../parts/Person";
import { QueryView } from "../../parts/states/QueryView";
import { compose } from "../lead/composer/open";
import { leadQuery } from "../lead/data/queries";
import type { Lead } from "../lead/data/shapes";
import { nameOf } from "../lead/name";
import { Answer } from "./Answer";
import { Conversation } from "./Conversation";
import css from "./inbox.module.css";
import { useDone } from "./useDone";

interface PaneProps {
  readonly leadId: number;
  readonly back: () => void;
  readonly narrow: boolean;
}

export function Pane({ leadId, back, narrow }: PaneProps) {
  const { t } = useLingui();
  const query = useQuery(leadQuery(leadId));
  useEffect(() => () => compose(null), []);
  return (
    <section className={css.pane} aria-label={t`Conversation`} data-conversation={leadId}>
      {narrow ? <Back back={back} /> : null}
      <QueryView query={query} what={t`the messages`} rows={8} height={40}>
        {(lead) => (
          <>
            <Head lead={lead} back={back} />
            <Conversation lead={lead} />
            {lead.merged_into === null ? <Answer lead={lead} /> : null}
          </>
        )}
      </QueryView>
    </section>
  );
}

function Back({ back }: { back: () => void }) {
  const { t } = useLingui();
  return (
    <button type="button" className={`tab-button ${css.back}`} onClick={back}>
      <IconArrowLeft size={16} aria-hidden data-mirror /> {t`Back to the list`}
    </button>
  );
}

function Head({ lead, back }: { lead: Lead; back: () => void }) {
  const { t } = useLingui();
  const { mark, pending } = useDone(lead.id);
  const works = useMay()("work_lead");
  useActs(t`This inbox`, [
    ...(works ? [{ id: "done", label: t`Mark as answered`, keys: "e", act: mark }] : []),
    { id: "shut", label: t`Back to the list`, keys: "Escape", act: back, quiet: true },
  ]);
  return (
    <header className={css.head}>
      <h2>
        <Link to="/leads/$leadId" params={{ leadId: String(lead.id) }} title={t`Open the lead`}>
          <bdi>{nameOf(lead)}</bdi>
        </Link>
      </h2>
      <span className={css.owner}>
        <Person id={lead.owner_id} />
      </span>
      {works ? (
        <button type="button" className="tab-button" disabled={pending} onClick={mark} aria-keyshortcuts="e">
          <IconCheck size={15} aria-hidden /> {t`Mark as answered`} <kbd>E</kbd>
        </button>
      ) : null}
    </header>
  );
}
