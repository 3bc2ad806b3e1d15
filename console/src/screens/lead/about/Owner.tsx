import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { agentQuery } from "../../../frame/absence/absence";
import { useMay, useMe, usePeople } from "../../../frame/me";
import { Initials, Person } from "../../../parts/Person";
import { useNumber } from "../../../parts/place";
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
            {owner?.team ? <span className={page.quiet}>· {owner.team}</span> : null} <Load id={lead.owner_id} />
          </span>
        </p>
      )}
    </Section>
  );
}

/** What they carry of what they can: agents know it of themselves only. */
function Load({ id }: { id: number }) {
  const { t } = useLingui();
  const number = useNumber();
  const knows = useMay()("manage_lead");
  const mine = useMe().user_id === id;
  const { data } = useQuery({ ...agentQuery(id), enabled: knows || mine });
  if (!data) {
    return null;
  }
  return (
    <bdi className={page.quiet} title={t`Open offers and leads, of what they can carry`} data-load>
      {number(data.load)}/{number(data.capacity)}
    </bdi>
  );
}
