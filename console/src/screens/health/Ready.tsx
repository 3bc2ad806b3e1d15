/** Whether the parts that the engine stands on answer. */

import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Ready as ReadyRead } from "../../api/gen";
import styles from "./health.module.css";

const EACH = 15_000;

export function Ready() {
  const { data } = useQuery({ queryKey: ["ready"], queryFn: read, refetchInterval: EACH, retry: false });
  if (!data) return null;
  return (
    <p className={styles.ready} role="status" data-status={data.status}>
      {data.status === "ok" ? (
        <Trans>Database and Temporal answer.</Trans>
      ) : data.status === "degraded" ? (
        <Trans>Temporal does not answer: leads are still captured, their runs stand still.</Trans>
      ) : (
        <Trans>The database does not answer: nothing can be captured.</Trans>
      )}
    </p>
  );
}

/** Also where it answers that it is not ready. */
async function read({ signal }: { signal: AbortSignal }): Promise<ReadyRead> {
  return (await fetch("/readyz", { signal })).json();
}
