import { Trans, useLingui } from "@lingui/react/macro";
import type { AudienceRead } from "../../api/gen";
import { When } from "../../parts/When";
import styles from "../channels/channels.module.css";
import { isDue } from "./data";
import { FAULTS } from "./words";

/** When it was last in step, when the next round is, and what keeps it from that. */
export function Standing({ of }: { of: AudienceRead }) {
  const { i18n } = useLingui();
  const { fault, parked, synced_at: synced, next_at: next } = of;
  return (
    <>
      <p className={styles.whose}>
        {synced ? (
          <Trans>
            Last in step: <When at={synced} />
          </Trans>
        ) : (
          <Trans>Not in step yet</Trans>
        )}
        {" · "}
        {isDue(of) ? (
          <Trans>a round is being made now</Trans>
        ) : parked ? (
          <Trans>stopped</Trans>
        ) : (
          next && (
            <Trans>
              next round: <When at={next} />
            </Trans>
          )
        )}
      </p>
      {fault && (
        <p className={styles.tested} data-tone={parked ? "bad" : undefined} role="note">
          {i18n._(FAULTS[fault])}
        </p>
      )}
    </>
  );
}
