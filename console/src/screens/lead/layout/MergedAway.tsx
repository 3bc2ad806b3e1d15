import { Trans } from "@lingui/react/macro";
import { KeptWords } from "../composer/KeptWords";
import { LeadLink } from "../LeadLink";
import page from "../lead.module.css";

export function MergedAway({ id, into }: { id: number; into: number }) {
  return (
    <>
      <p className={page.bar} data-warn role="status" data-merged>
        <Trans>This lead was merged into another one, where the story goes on:</Trans> <LeadLink id={into} />
      </p>
      <KeptWords leadId={id} />
    </>
  );
}
