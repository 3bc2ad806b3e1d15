/** It cannot be shown: not there, not or no longer theirs to see, or it could not be read. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Refused } from "../../../api/ask";
import { Empty } from "../../../parts/states/Empty";
import { Failed } from "../../../parts/states/Failed";
import { KeptWords } from "../composer/KeptWords";
import type { LeadViewProps } from "../LeadView";
import css from "../lead.module.css";

export function Missing({ error, retry, id, near, close }: LeadViewProps & { error: unknown; retry: () => void }) {
  const { t } = useLingui();
  if (error instanceof Refused && error.status === 404) {
    return (
      <div className={css.page} data-missing>
        <Empty
          title={<Trans>Lead #{id} is not here for you</Trans>}
          action={
            close ? (
              <Button variant="default" onClick={close}>{t`Close`}</Button>
            ) : (
              <Link to={near?.href ?? "/leads"}>{t`Back to ${near?.title ?? t`Leads`}`}</Link>
            )
          }
        >
          <Trans>It does not exist, or somebody else looks after it now. Ask your manager if you need it.</Trans>
        </Empty>
        <KeptWords leadId={id} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <Failed error={error} retry={retry} what={t`the lead`} />
    </div>
  );
}
