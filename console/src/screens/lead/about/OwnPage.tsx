/** The person's own page of preferences, for staff to look at: what is pressed there changes nothing. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ask } from "../../../api/ask";
import { leadsLinkPreferences } from "../../../api/gen";
import { useMay } from "../../../frame/me";
import { CopyButton } from "../../../parts/panels/CopyButton";
import { When } from "../../../parts/When";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import css from "./about.module.css";

export function OwnPage({ lead: { id } }: { lead: Lead }) {
  const { t } = useLingui();
  const make = useMutation({ mutationFn: () => ask(leadsLinkPreferences({ path: { lead_id: id } })) });
  if (!useMay()("work_lead")) return null;
  const { data, error, isPending } = make;
  return (
    <div className={css.own} role="status">
      {!data && (
        <Button variant="default" size="compact-sm" disabled={isPending} onClick={() => make.mutate()}>
          <Trans>See their own page …</Trans>
        </Button>
      )}
      {error && (
        <p className={css.fault}>
          <Trans>There is no link:</Trans> <bdi>{error.message}</bdi>
        </p>
      )}
      {data && (
        <>
          <Button
            component="a"
            href={data.url}
            target="_blank"
            rel="noopener noreferrer"
            variant="default"
            size="compact-sm"
          >
            <Trans>Open their page</Trans>
          </Button>
          <CopyButton text={data.url} label={t`Copy the link`} small />
          <p className={page.quiet}>
            <Trans>
              For staff, until <When at={data.expires_at} absolutely />: nothing on it changes anything for the person.
              Their own link is in the messages that they get.
            </Trans>
          </p>
        </>
      )}
    </div>
  );
}
