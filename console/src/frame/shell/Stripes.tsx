import { Trans } from "@lingui/react/macro";
import { usePlace } from "../../parts/place";
import { clockTime } from "../../parts/time/instants";
import { useWords } from "../../words/useWords";
import { useMe } from "../me";
import { knock, useUnansweredSince } from "../network";
import styles from "./Stripes.module.css";

/** Whoever looks over a shoulder sees that it is no real hospital. */
export function DemoStripe() {
  const me = useMe();
  const word = useWords();
  if (!me.demo) {
    return null;
  }
  return (
    <p className={styles.demo}>
      <Trans>
        Demo: <bdi>{me.name.replace(/ \(demo\)$/, "")}</bdi>, {word("role", me.role)}
      </Trans>
      {" · "}
      <a href="/sign-in">
        <Trans>be somebody else</Trans>
      </a>
    </p>
  );
}

export function OfflineBar() {
  const since = useUnansweredSince();
  const place = usePlace();
  return (
    <div role="status">
      {since !== null && (
        <p className={styles.offline}>
          <Trans>Not connected since {clockTime(since, place)}; what you see may be old.</Trans>{" "}
          <button type="button" onClick={() => void knock()}>
            <Trans>Try now</Trans>
          </button>
        </p>
      )}
    </div>
  );
}
