import { useLingui } from "@lingui/react/macro";
import { later } from "../../parts/later.tsx";
import styles from "./Leads.module.css";

const SidePanel = later(() => import("./SidePanel.tsx"));

/** Beside a list or the board: one lead of it. Loaded when the first one is opened. */
export function Aside({ id, onClose }: { id: number | undefined; onClose: () => void }) {
  const { t } = useLingui();
  if (id === undefined) return null;
  return (
    <aside className={styles.panel} aria-label={t`Lead`}>
      <SidePanel id={id} onClose={onClose} />
    </aside>
  );
}
