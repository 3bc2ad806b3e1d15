/** Nothing is there: for ever so far, or by the filters. */

import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./states.module.css";

interface EmptyProps {
  title: ReactNode;
  /** What will appear here. */
  children?: ReactNode;
  /** The one thing to do about it. */
  action?: ReactNode;
}

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={styles.state} data-state="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function EmptyByFilter({ clear, children }: { clear: () => void; children?: ReactNode }) {
  return (
    <Empty
      title={<Trans>Nothing fits these filters</Trans>}
      action={
        <Button variant="default" onClick={clear}>
          <Trans>Clear the filters</Trans>
        </Button>
      }
    >
      {children}
    </Empty>
  );
}
