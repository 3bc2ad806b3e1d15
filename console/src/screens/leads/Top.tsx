import { Plural, Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useMay } from "../../frame/me.tsx";
import styles from "./Leads.module.css";
import { AddButton } from "./ListStates.tsx";

interface TopProps {
  /** How many fit; null while nobody knows. */
  fitting: string | null;
  news: number;
  onNews: () => void;
  tools: ReactNode;
}

export function Top({ fitting, news, onNews, tools }: TopProps) {
  const may = useMay();
  return (
    <header className={styles.top}>
      <h1>
        <Trans>Leads</Trans>
      </h1>
      {fitting !== null && <small>{fitting}</small>}
      {news > 0 && (
        <button type="button" className={styles.news} onClick={onNews}>
          <Plural value={news} one="# new" other="# new" />
        </button>
      )}
      <span className={styles.gap} />
      {tools}
      {may("capture_lead") && <AddButton />}
    </header>
  );
}
