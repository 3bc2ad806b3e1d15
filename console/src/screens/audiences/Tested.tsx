import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { UseMutationResult } from "@tanstack/react-query";
import type { AudienceTest } from "../../api/gen";
import styles from "../channels/channels.module.css";
import { FAULTS } from "./words";

/** What Mailchimp said to the test, which changes nothing. */
export function Tested({ test: { data, error } }: { test: UseMutationResult<AudienceTest, Error, void> }) {
  const { i18n } = useLingui();
  return (
    <div role="status">
      {error && (
        <p className={styles.tested} data-tone="bad">
          <Trans>The test could not be run:</Trans> <bdi>{error.message}</bdi>
        </p>
      )}
      {data?.verdict === "works" && (
        <p className={styles.tested} data-tone="good">
          <Trans>
            It works: <bdi>{data.name}</bdi>
          </Trans>
          {", "}
          <Plural value={data.subscribed ?? 0} one="# subscribed there" other="# subscribed there" />
        </p>
      )}
      {data?.fault && (
        <p className={styles.tested} data-tone="bad">
          {i18n._(FAULTS[data.fault])} {data.code && <bdi dir="ltr">{data.code}</bdi>}
        </p>
      )}
    </div>
  );
}
