/** Other systems that hear what happens to leads: their endpoints, what was sent, and sending again. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EndpointMade } from "../../api/gen";
import { useActs } from "../../frame/keys/useActs";
import { useMay } from "../../frame/me";
import { Empty } from "../../parts/states/Empty";
import { QueryView } from "../../parts/states/QueryView";
import styles from "../channels/channels.module.css";
import { endpointsQuery } from "./data";
import { EditEndpoint } from "./EditEndpoint";
import { EndpointPart } from "./EndpointPart";
import { Secret } from "./Secret";

export function Webhooks() {
  const { t } = useLingui();
  const edits = useMay()("edit_webhooks");
  const query = useQuery(endpointsQuery);
  const [adds, setAdds] = useState(false);
  const [made, setMade] = useState<EndpointMade | null>(null);
  useActs(t`Webhooks`, [{ id: "add", label: t`Add an endpoint`, keys: "n", act: () => setAdds(true) }], {
    off: !edits,
  });
  const add = edits && (
    <Button size="compact-md" onClick={() => setAdds(true)}>
      <Trans>Add an endpoint …</Trans>
    </Button>
  );
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Webhooks</Trans>
        </h1>
        <div className={styles.acts}>{add}</div>
      </header>
      <QueryView
        query={query}
        rows={3}
        height={110}
        what={t`the endpoints`}
        empty={({ items }) =>
          items.length === 0 && (
            <Empty title={<Trans>No endpoint yet</Trans>}>
              <Trans>Your systems that hear within seconds what happens to leads appear here.</Trans>
            </Empty>
          )
        }
      >
        {({ items }) => items.map((one) => <EndpointPart key={one.id} of={one} show={setMade} />)}
      </QueryView>
      {adds && <EditEndpoint of={null} made={setMade} close={() => setAdds(false)} />}
      {made?.secret && <Secret secret={made.secret} until={made.previous_secret_until} close={() => setMade(null)} />}
    </div>
  );
}
