import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Pop } from "../../../parts/panels/Pop.tsx";
import styles from "../filters/Filters.module.css";
import type { Asked } from "../rows/request.ts";

const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "Excel"],
] as const;

/** The list's filters as a file; the browser saves what the API writes. */
export function ExportMenu({ asked }: { asked: Asked }) {
  const [opened, setOpened] = useState(false);
  return (
    <Pop opened={opened} onOpened={setOpened} className={styles.add} label={<Trans>Export</Trans>}>
      {FORMATS.map(([format, name]) => (
        <a
          key={format}
          className={styles.option}
          href={exportUrl(asked, format)}
          download
          onClick={() => setOpened(false)}
        >
          <Trans>All that fit, as {name}</Trans>
        </a>
      ))}
    </Pop>
  );
}

export function exportUrl(asked: Asked, format: "csv" | "xlsx"): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  return `/api/v1/exports/leads.${format}?${query}`;
}
