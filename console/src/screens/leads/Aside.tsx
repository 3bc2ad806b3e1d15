import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import styles from "./Leads.module.css";

const SidePanel = lazy(() => import("./SidePanel.tsx"));

/** Beside a list or the board: one lead of it. Loaded when the first one is opened. */
export function Aside({ id, onClose }: { id: number | undefined; onClose: () => void }) {
  const { t } = useLingui();
  if (id === undefined) return null;
  return (
    <aside className={styles.panel} aria-label={t`Lead`}>
      <Suspense fallback={null}>
        <SidePanel id={id} onClose={onClose} />
      </Suspense>
    </aside>
  );
}
