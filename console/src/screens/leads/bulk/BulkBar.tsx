import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useActs } from "../../../frame/keys/useActs.tsx";
import { useMay } from "../../../frame/me.tsx";
import { later } from "../../../parts/later.tsx";
import type { Asked } from "../rows/request.ts";
import { EVERYTHING, isEmpty, NOTHING, type Selection } from "../rows/selection.ts";
import styles from "./Bulk.module.css";
import { exportUrl, saveLeads } from "./file.ts";

const BulkDialog = later(() => import("./BulkDialog.tsx"));

export type BulkKind = "reassign" | "tag" | "lose";

export interface BulkBarProps {
  selection: Selection;
  asked: Asked;
  /** All that are loaded are chosen, and there are more. */
  offerAll: boolean;
  /** How many fit the filters, as far as counted. */
  fitting: string;
  onSelection: (selection: Selection) => void;
}

/** What can be done with all that are chosen. */
export function BulkBar({ selection, asked, offerAll, fitting, onSelection }: BulkBarProps) {
  const { t } = useLingui();
  const may = useMay();
  const [doing, setDoing] = useState<BulkKind | null>(null);
  const off = isEmpty(selection);
  const clear = () => onSelection(NOTHING);
  const kinds: [BulkKind, string, string, boolean][] = [
    ["reassign", t`Reassign`, "a", may("manage_lead")],
    ["tag", t`Tag`, "t", may("edit_lead")],
    ["lose", t`Close as lost`, "l", may("work_lead")],
  ];
  const possible = kinds.filter(([, , , allowed]) => allowed);
  const acts = possible.map(([kind, label, keys]) => ({ id: kind, label, keys, act: () => setDoing(kind) }));
  useActs(t`Chosen leads`, [...acts, { id: "none", label: t`Choose none`, keys: "Escape", act: clear }], { off });
  return (
    <>
      {!off && (
        <section className={styles.bar} aria-label={t`Chosen leads`}>
          <strong>
            {selection.all ? (
              <Trans>All that fit ({fitting})</Trans>
            ) : (
              <Plural value={selection.ids.size} one="# chosen" other="# chosen" />
            )}
          </strong>
          {offerAll && !selection.all && (
            <button type="button" className={styles.link} onClick={() => onSelection(EVERYTHING)}>
              <Trans>Choose all that fit ({fitting})</Trans>
            </button>
          )}
          <span className={styles.gap} />
          {possible.map(([kind, label, key]) => (
            <button type="button" key={kind} className={styles.act} onClick={() => setDoing(kind)}>
              {label} <kbd>{key.toUpperCase()}</kbd>
            </button>
          ))}
          {selection.all && may("export_leads") && (
            <a
              className={styles.act}
              href={exportUrl(asked, "csv")}
              download
              onClick={(event) => {
                event.preventDefault();
                void saveLeads(asked, "csv");
              }}
            >
              <Trans>Export</Trans>
            </a>
          )}
          <button type="button" className={styles.act} aria-label={t`Choose none`} onClick={clear}>
            ×
          </button>
        </section>
      )}
      {doing && (
        <BulkDialog kind={doing} selection={selection} asked={asked} onClose={() => setDoing(null)} onDone={clear} />
      )}
    </>
  );
}
