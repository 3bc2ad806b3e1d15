/** Leads that were merged into this one; each can be taken apart again. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay, usePeople } from "../../../frame/me";
import { When } from "../../../parts/When";
import { mergesQuery } from "../data/queries";
import type { Lead, MergeRead } from "../data/shapes";
import { LeadLink } from "../LeadLink";
import page from "../lead.module.css";
import { Section } from "../Section";
import { actorId } from "../timeline/named";
import css from "./duplicates.module.css";
import { useUndoMerge } from "./useUndoMerge";

export function Merges({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const may = useMay()("judge_duplicates");
  const { data } = useQuery({ ...mergesQuery(lead.id), enabled: may });
  if (!data || data.items.length === 0) {
    return null;
  }
  return (
    <Section title={t`Merged`} beside={data.items.length}>
      {data.items.map((merge) => (
        <One key={merge.id} merge={merge} lead={lead} />
      ))}
    </Section>
  );
}

function One({ merge, lead }: { merge: MergeRead; lead: Lead }) {
  const { t } = useLingui();
  const people = usePeople();
  const undo = useUndoMerge();
  const [pending, setPending] = useState(false);
  const into = merge.survivor_id === lead.id;
  const other = into ? merge.merged_id : merge.survivor_id;
  const name = people.get(actorId(merge.actor) ?? -1)?.name;
  const undone = merge.undone_at !== null;
  const press = async () => {
    setPending(true);
    await undo(merge.id, [merge.survivor_id, merge.merged_id]);
    setPending(false);
  };
  return (
    <div className={css.pair}>
      <span>
        {into ? (
          <Trans>
            <LeadLink id={other} /> into this one
          </Trans>
        ) : (
          <Trans>
            this one into <LeadLink id={other} />
          </Trans>
        )}
        <div className={page.quiet}>
          <When at={merge.merged_at} absolutely /> · {merge.how === "auto" || !name ? t`by the rules` : name}
          {undone ? ` · ${t`undone`}` : ""}
        </div>
      </span>
      {undone ? null : (
        <button type="button" className={page.small} disabled={pending} onClick={() => void press()}>
          {t`Undo`}
        </button>
      )}
    </div>
  );
}
