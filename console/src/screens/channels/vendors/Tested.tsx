import { Trans, useLingui } from "@lingui/react/macro";
import type { UseMutationResult } from "@tanstack/react-query";
import type { VendorTestRead } from "../../../api/gen";
import styles from "../channels.module.css";
import { VERDICTS } from "../words";

/** What a test came to, in plain words, and what to do. */
export function Tested({ test: { data, error } }: { test: UseMutationResult<VendorTestRead, Error, void> }) {
  const { i18n } = useLingui();
  return (
    <div role="status">
      {error && (
        <p className={styles.tested} data-tone="bad">
          <Trans>The test could not be run:</Trans> <bdi>{error.message}</bdi>
        </p>
      )}
      {data && (
        <p className={styles.tested} data-tone={TONES[data.verdict] ?? "bad"}>
          {i18n._(VERDICTS[data.verdict])}{" "}
          {data.balance && (
            <Trans>
              Balance:{" "}
              <bdi dir="ltr">
                {data.balance} {data.currency}
              </bdi>
              .
            </Trans>
          )}{" "}
          {data.advice && <bdi>{data.advice}</bdi>} {data.code && <bdi dir="ltr">({data.code})</bdi>}
        </p>
      )}
    </div>
  );
}

const TONES: Partial<Record<VendorTestRead["verdict"], string>> = { works: "good", sandbox: "warn" };
