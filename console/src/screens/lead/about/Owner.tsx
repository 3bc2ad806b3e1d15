import { useLingui } from "@lingui/react/macro";
import { usePeople } from "../../../frame/me";
import { Initials, Person } from "../../../parts/Person";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import type { Next } from "../next/useNext";
import { Section } from "../Section";
import css from "./about.module.css";

export function Owner({ lead, next }: { lead: Lead; next: Next }) {
  const { t } = useLingui();
  const owner = usePeople().get(lead.owner_id ?? -1);
  const reassign = next.find("reassign");
  const act = reassign ? (
    <button
      type="button"
      className={page.small}
      disabled={!reassign.allowed}
      title={reassign.why ?? undefined}
      onClick={() => next.begin("reassign")}
      aria-keyshortcuts="r"
    >
      {t`Reassign`}
    </button>
  ) : undefined;
  return (
    <Section title={t`Owner`} act={act}>
      {lead.owner_id === null ? (
        <p className={page.quiet}>{lead.queued_at ? t`Nobody yet: it waits in the queue.` : t`Nobody yet.`}</p>
      ) : (
        <p className={css.channels}>
          <span>
            <Initials id={lead.owner_id} /> <Person id={lead.owner_id} />{" "}
            {owner?.team ? <span className={page.quiet}>· {owner.team}</span> : null}
          </span>
        </p>
      )}
    </Section>
  );
}
