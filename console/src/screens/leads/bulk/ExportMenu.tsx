import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Pop } from "../../../parts/panels/Pop.tsx";
import styles from "../filters/Filters.module.css";
import type { Asked } from "../rows/request.ts";
import { exportUrl, saveLeads } from "./file.ts";

const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "Excel"],
] as const;

/** The leads that fit the list's filters, as a file. */
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
          onClick={(event) => {
            event.preventDefault();
            setOpened(false);
            void saveLeads(asked, format);
          }}
        >
          <Trans>All that fit, as {name}</Trans>
        </a>
      ))}
    </Pop>
  );
}
