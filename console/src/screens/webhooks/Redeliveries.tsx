import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EndpointRead, RedeliveryRead } from "../../api/gen";
import { useNumber } from "../../parts/place";
import { When } from "../../parts/When";
import { redeliveriesQuery } from "./data";
import { Span } from "./Span";
import styles from "./webhooks.module.css";

const SHOWN = 3;

/** Spans that are sent again, with how far they are. */
export function Redeliveries({ of, edits }: { of: EndpointRead; edits: boolean }) {
  const [asks, setAsks] = useState(false);
  const { data } = useQuery(redeliveriesQuery(of.id));
  return (
    <div className={styles.spans}>
      {edits && (
        <Button variant="default" size="compact-sm" onClick={() => setAsks(true)}>
          <Trans>Send a span of time again …</Trans>
        </Button>
      )}
      {data?.items.slice(0, SHOWN).map((one) => (
        <Progress key={one.id} of={one} />
      ))}
      {asks && <Span of={of} close={() => setAsks(false)} />}
    </div>
  );
}

function Progress({ of: { since, until, total, pending, failed } }: { of: RedeliveryRead }) {
  const { t } = useLingui();
  const number = useNumber();
  const [done, all, lost] = [number(total - pending), number(total), number(failed)];
  return (
    <p>
      <When at={since} absolutely /> – <When at={until} absolutely />
      <progress max={Math.max(total, 1)} value={total === 0 ? 1 : total - pending} aria-label={t`Sent again`} />
      {failed > 0 ? (
        <Trans>
          {done} of {all}, {lost} given up
        </Trans>
      ) : (
        <Trans>
          {done} of {all}
        </Trans>
      )}
    </p>
  );
}
