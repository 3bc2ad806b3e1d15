import { Trans, useLingui } from "@lingui/react/macro";
import type { ChannelVendorRead } from "../../../api/gen";
import { When } from "../../../parts/When";
import styles from "../channels.module.css";
import { RESTS, STATES } from "../words";

/** How the vendor does now, and until when it is left alone. */
export function State({ of: { state, reason, rests_until: until, failures } }: { of: ChannelVendorRead }) {
  const { i18n } = useLingui();
  return (
    <span className={styles.state} data-state={state}>
      {i18n._(STATES[state])}
      {until && (
        <>
          {" "}
          <Trans>
            until <When at={until} absolutely />
          </Trans>
        </>
      )}
      {reason && <>: {i18n._(RESTS[reason])}</>}
      {failures > 0 && state === "failing" && ` (${failures})`}
    </span>
  );
}
