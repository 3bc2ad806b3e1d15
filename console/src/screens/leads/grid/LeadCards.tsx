import { useLingui } from "@lingui/react/macro";
import type { LeadRead } from "../../../api/gen/index.ts";
import { VirtualList } from "../../../parts/VirtualList.tsx";
import styles from "../Leads.module.css";
import { readable, type Sight } from "../sight.ts";
import { fullName, scoreOf, waitOf, whenDue } from "./cells.tsx";

const CARD = 88;

interface CardsProps {
  leads: readonly LeadRead[];
  sight: Sight;
  more: (() => void) | undefined;
}

/** The list at 390 px: three lines a lead, the whole card opens it. */
export function LeadCards({ leads, sight, more }: CardsProps) {
  const { t } = useLingui();
  return (
    <VirtualList
      items={leads}
      height={CARD}
      keyOf={(lead) => lead.id}
      label={t`Leads`}
      more={more}
      row={(lead) => (
        <a className={styles.card} href={`/leads/${lead.id}`} data-id={lead.id}>
          <strong>
            <bdi>{fullName(lead)}</bdi>
          </strong>
          <span>{scoreOf(lead, sight)}</span>
          <small>
            {[sight.word("status", lead.status), lead.procedure && readable(lead.procedure)]
              .filter(Boolean)
              .join(" · ")}
            {lead.city && (
              <>
                {" · "}
                <bdi>{lead.city}</bdi>
              </>
            )}
          </small>
          <bdi>{lead.owner_id && sight.initialsOf(lead.owner_id)}</bdi>
          {waitOf(lead, sight) ?? <span />}
          {whenDue(lead.deadline, sight) ?? <span />}
        </a>
      )}
    />
  );
}
