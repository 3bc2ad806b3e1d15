/** What is written as drafts and put into force, version by version. */

import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { When } from "../When";
import styles from "./drafts.module.css";

export function VersionList({ children }: { children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>;
}

interface VersionProps {
  readonly version: number;
  readonly state: string;
  readonly at: string;
  readonly here: boolean;
  readonly open: () => void;
  readonly children?: ReactNode;
}

export function Version({ version, state, at, here, open, children }: VersionProps) {
  const { t } = useLingui();
  const states: Record<string, string> = { draft: t`draft`, active: t`in force`, retired: t`retired` };
  return (
    <span>
      <button type="button" className={styles.link} disabled={here} onClick={open}>
        {t`Version ${version}`}
      </button>{" "}
      <b data-state={state}>{states[state] ?? state}</b> <When at={at} /> {children}
    </span>
  );
}
