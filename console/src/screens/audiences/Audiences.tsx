/** Newsletters at Mailchimp: which audiences are kept in step with the consents here, and how far they are. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AudienceRead } from "../../api/gen";
import { useActs } from "../../frame/keys/useActs";
import { useMay } from "../../frame/me";
import { Empty } from "../../parts/states/Empty";
import { QueryView } from "../../parts/states/QueryView";
import styles from "../channels/channels.module.css";
import { AudiencePart } from "./AudiencePart";
import { Connect } from "./Connect";
import { audiencesQuery } from "./data";
import { Hook } from "./Hook";

export function Audiences() {
  const { t } = useLingui();
  const edits = useMay()("edit_audiences");
  const query = useQuery(audiencesQuery);
  const [adds, setAdds] = useState(false);
  const [made, setMade] = useState<AudienceRead | null>(null);
  useActs(t`Audiences`, [{ id: "connect", label: t`Connect an audience`, keys: "n", act: () => setAdds(true) }], {
    off: !edits,
  });
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Audiences</Trans>
        </h1>
        <div className={styles.acts}>
          {edits && (
            <Button size="compact-md" onClick={() => setAdds(true)}>
              <Trans>Connect an audience …</Trans>
            </Button>
          )}
        </div>
      </header>
      <QueryView
        query={query}
        rows={2}
        height={140}
        what={t`the audiences`}
        empty={({ items }) =>
          items.length === 0 && (
            <Empty title={<Trans>No audience yet</Trans>}>
              {edits ? (
                <Trans>
                  Connect the newsletter's audience at Mailchimp: who agrees to advertising by e-mail joins it, and who
                  withdraws or unsubscribes is left alone on both sides.
                </Trans>
              ) : (
                <Trans>Audiences at Mailchimp appear here once a manager or an admin connects one.</Trans>
              )}
            </Empty>
          )
        }
      >
        {({ items }) => items.map((one) => <AudiencePart key={one.list_id} of={one} show={setMade} />)}
      </QueryView>
      {adds && <Connect of={null} made={setMade} close={() => setAdds(false)} />}
      {made?.hook && <Hook hook={made.hook} close={() => setMade(null)} />}
    </div>
  );
}
