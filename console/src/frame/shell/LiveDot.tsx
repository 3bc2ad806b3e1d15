/** Whether the page follows the engine by itself: by shape and words, not by colour alone. */

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useLiveState } from "../live/Live";
import { reloadAll } from "../live/stale";
import { useUnansweredSince } from "../network";
import styles from "./LiveDot.module.css";

export function LiveDot() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const link = useLiveState();
  const offline = useUnansweredSince() !== null;
  const state = offline ? "offline" : link;
  const words = {
    connecting: t`Connecting`,
    live: t`Live: changes appear by themselves`,
    polling: t`Not live: read again every 15 seconds`,
    ended: t`Your session ended`,
    offline: t`Not connected`,
  }[state];
  return (
    <button
      type="button"
      className={`icon-button ${styles.button}`}
      data-state={state}
      title={words}
      aria-label={words}
      onClick={() => reloadAll(queries)}
    >
      <i aria-hidden />
    </button>
  );
}
