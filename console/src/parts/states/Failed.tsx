/** What could not be read, in one sentence, and the way out. */

import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Refused } from "../../api/ask";
import styles from "./states.module.css";

interface FailedProps {
  error: unknown;
  retry?: (() => void) | undefined;
  /** What was asked for, as a word of the page: shown in the sentence. */
  what?: ReactNode;
}

export function Failed({ error, retry, what }: FailedProps) {
  if (error instanceof Refused && error.status === 403) {
    return <Forbidden />;
  }
  if (error instanceof Refused && error.status === 404) {
    return (
      <div className={styles.state} role="alert" data-state="missing">
        <strong>
          <Trans>This does not exist</Trans>
        </strong>
        <p>
          <Trans>It was never there, was removed, or belongs to another hospital.</Trans>
        </p>
      </div>
    );
  }
  return (
    <div className={styles.state} role="alert" data-state="failed">
      <strong>{what ? <Trans>Could not load: {what}</Trans> : <Trans>This could not be loaded</Trans>}</strong>
      <p>
        <Reason error={error} />
      </p>
      {retry && (
        <Button variant="default" onClick={retry}>
          <Trans>Try again</Trans>
        </Button>
      )}
      {error instanceof Refused && error.requestId && (
        <small>
          <Trans>
            Request <bdi className={styles.id}>{error.requestId}</bdi>
          </Trans>
        </small>
      )}
    </div>
  );
}

function Reason({ error }: { error: unknown }) {
  if (!(error instanceof Refused)) {
    return <Trans>The page has a fault. Reload it; if it stays, tell an admin.</Trans>;
  }
  if (error.unanswered) {
    return <Trans>The engine does not answer. Check your connection.</Trans>;
  }
  return <bdi>{error.detail}</bdi>;
}

function Forbidden() {
  return (
    <div className={styles.state} role="alert" data-state="forbidden">
      <strong>
        <Trans>You may not see this</Trans>
      </strong>
      <p>
        <Trans>Your role does not include it. Ask your manager or an admin of your hospital.</Trans>
      </p>
    </div>
  );
}
