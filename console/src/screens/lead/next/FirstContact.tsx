/** Speed to lead: until when the first contact is promised, in business time. */

import { Trans, useLingui } from "@lingui/react/macro";
import { IconBolt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { TimeLeft } from "../../../parts/TimeLeft";
import { tasksQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import css from "./next.module.css";

export function FirstContact({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const { data } = useQuery(tasksQuery(lead.id));
  const owed = data?.items.find((one) => one.kind === "first_contact");
  if (!owed) {
    return null;
  }
  return (
    <p className={css.promise} title={t`Business time: it stands still while the hospital is closed.`}>
      <IconBolt size={15} aria-hidden />
      <span>
        <Trans>First contact is promised</Trans>
      </span>
      <TimeLeft until={owed.due_at} clockRuns={owed.clock_runs} resumesAt={owed.resumes_at} />
    </p>
  );
}
