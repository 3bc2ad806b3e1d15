import type { ReactNode } from "react";
import { useNarrow } from "../../parts/narrow.ts";
import { Aside } from "./Aside.tsx";
import { BulkBar, type BulkBarProps } from "./bulk/BulkBar.tsx";
import { FilterBar } from "./filters/FilterBar.tsx";
import { SearchBox } from "./filters/SearchBox.tsx";
import type { FiltersInUse } from "./filters/useFilters.ts";
import styles from "./Leads.module.css";

interface ListPageProps {
  top: ReactNode;
  label?: string;
  shown: FiltersInUse;
  bulk: Omit<BulkBarProps, "asked">;
  children: ReactNode;
}

/** What the list and the board have in common: the filters above, the open lead beside, what is chosen below. */
export function ListPage({ top, label, shown, bulk, children }: ListPageProps) {
  const narrow = useNarrow();
  return (
    <div className={styles.page}>
      {top}
      <div className={styles.tools}>
        <SearchBox value={shown.search.search ?? ""} onChange={shown.seek} />
        <FilterBar filters={shown.filters} onChange={shown.narrowTo} />
      </div>
      <div className={styles.work}>
        <section className={styles.list} aria-label={label}>
          {children}
          {!narrow && <BulkBar asked={shown.asked} {...bulk} />}
        </section>
        <Aside id={shown.open} onClose={() => shown.onOpen(undefined)} />
      </div>
    </div>
  );
}
