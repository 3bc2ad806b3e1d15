import { Trans } from "@lingui/react/macro";
import type { UseMutationResult } from "@tanstack/react-query";
import type { EndpointTested } from "../../api/gen";
import { useNumber } from "../../parts/place";
import styles from "../channels/channels.module.css";

/** What the endpoint said to the test event. */
export function Answer({ test: { data, error } }: { test: UseMutationResult<EndpointTested, Error, void> }) {
  const number = useNumber();
  return (
    <div role="status">
      {error && (
        <p className={styles.tested} data-tone="bad">
          <Trans>The test could not be run:</Trans> <bdi>{error.message}</bdi>
        </p>
      )}
      {data && (
        <p className={styles.tested} data-tone={data.delivered ? "good" : "bad"}>
          {data.delivered ? <Trans>It took the test event.</Trans> : <Trans>It did not take the test event.</Trans>}{" "}
          {data.words && <bdi>{data.words}</bdi>} {data.status !== null && <bdi dir="ltr">HTTP {data.status}</bdi>}{" "}
          <bdi>{number(data.ms, { style: "unit", unit: "millisecond" })}</bdi>
          {data.answer && (
            <>
              {": "}
              <bdi dir="ltr">{data.answer}</bdi>
            </>
          )}
        </p>
      )}
    </div>
  );
}
