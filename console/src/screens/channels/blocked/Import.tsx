/** A do-not-contact list as CSV or XLSX: read first, then blocked. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { type BlockReport, type BlockScope, outreachImportBlocks } from "../../../api/gen";
import { ActDialog } from "../../../commands/form/ActDialog";
import form from "../../../commands/form/form.module.css";
import { useNumber } from "../../../parts/place";
import styles from "../channels.module.css";
import { Scope } from "./Scope";

export function Import({ close }: { close: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [file, choose] = useState<File | null>(null);
  const [scope, setScope] = useState<BlockScope>("tenant");
  const [read, setRead] = useState<BlockReport | null>(null);
  const [over, setOver] = useState(false);
  const act = async () => {
    if (over || !file) return;
    setRead(await ask(outreachImportBlocks({ body: { file, scope, dry_run: read === null } })));
    if (read === null) return;
    setOver(true);
    void queries.invalidateQueries({ queryKey: ["outreach", "blocks"] });
  };
  return (
    <ActDialog
      title={t`Import a do-not-contact list`}
      submit={over ? t`Close` : read ? t`Block these` : t`Read the file`}
      disabled={!file}
      close={close}
      act={act}
      done={over ? close : () => undefined}
    >
      {(fault) => (
        <>
          <label className={form.field}>
            <span>
              <Trans>CSV or XLSX, with columns phone, email and reason</Trans>
            </span>
            <input
              type="file"
              accept=".csv,.xlsx"
              disabled={over}
              onChange={(event) => {
                choose(event.target.files?.[0] ?? null);
                setRead(null);
              }}
            />
            {fault("file") && <span className={form.wrong}>{fault("file")}</span>}
          </label>
          {!read && <Scope value={scope} choose={setScope} />}
          {read && <Report of={read} over={over} />}
        </>
      )}
    </ActDialog>
  );
}

function Report({ of: { rows, added, known, refused, refusals }, over }: { of: BlockReport; over: boolean }) {
  const number = useNumber();
  const readable = number(rows - refused);
  const [all, fresh, before, wrong] = [number(rows), number(added), number(known), number(refused)];
  return (
    <div role="status" className={styles.report}>
      <p>
        {over ? (
          <Trans>
            Done: {all} rows, {fresh} newly blocked, {before} blocked already, {wrong} refused.
          </Trans>
        ) : (
          <Trans>
            The file has {all} rows: {readable} can be read, {wrong} cannot.
          </Trans>
        )}
      </p>
      <ul>
        {refusals.map(({ row, field, reason }) => (
          <li key={`${row} ${field}`}>
            <Trans>
              Row {number(row)}: <bdi>{reason}</bdi>
            </Trans>
          </li>
        ))}
      </ul>
    </div>
  );
}
