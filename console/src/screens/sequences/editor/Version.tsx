/** One version of an occasion's sequences: form or JSON, what a lead would get, versions and figures. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Occasion } from "../../../api/gen";
import { useMay } from "../../../frame/me";
import { QueryView } from "../../../parts/states/QueryView";
import drafts from "../../../parts/versions/drafts.module.css";
import { type Body, bodyQuery, versionsQuery } from "../data";
import { Figures } from "../outcome/Figures";
import { TimeLine } from "../outcome/TimeLine";
import styles from "../sequences.module.css";
import { Acts } from "./Acts";
import { Faults } from "./Faults";
import { Json } from "./Json";
import { SequenceFields } from "./SequenceFields";
import { useSequences } from "./useSequences";
import { Versions } from "./Versions";

export interface VersionProps {
  readonly occasion: Occasion;
  /** Null: what is in force. */
  readonly id: number | null;
  readonly open: (id: number | null) => void;
}

export function Version(props: VersionProps) {
  const { t } = useLingui();
  const query = useQuery(bodyQuery(props.occasion, props.id));
  return (
    <QueryView query={query} rows={8} what={t`the sequence`}>
      {({ body, version }) => <Open {...props} base={body} version={version} />}
    </QueryView>
  );
}

function Open({ occasion, id, open, base, version }: VersionProps & { base: Body; version: number }) {
  const { t } = useLingui();
  const off = !useMay()("edit_rules");
  const edit = useSequences(occasion, id, base);
  const [json, setJson] = useState(false);
  const { data: versions = [] } = useQuery(versionsQuery(occasion));
  const row = versions.find((one) => (id === null ? one.state === "active" : one.id === id)) ?? null;
  return (
    <div className={styles.board}>
      <section aria-label={t`Steps`} className={styles.steps}>
        <p className={drafts.state} data-state={row?.state ?? "active"}>
          {row?.state === "draft" ? (
            <Trans>Version {version}, a draft: it decides nothing yet.</Trans>
          ) : row?.state === "retired" ? (
            <Trans>Version {version}, retired.</Trans>
          ) : version === 0 ? (
            <Trans>In force: the engine's own.</Trans>
          ) : (
            <Trans>Version {version}, in force.</Trans>
          )}{" "}
          {edit.changed && (
            <b>
              <Trans>Not saved yet; kept in this tab.</Trans>
            </b>
          )}
        </p>
        <button type="button" className={drafts.link} aria-pressed={json} onClick={() => setJson(!json)}>
          {json ? t`Show as a form` : t`Show as JSON`}
        </button>
        {json ? (
          <Json body={edit.body} change={edit.change} off={off} />
        ) : (
          <SequenceFields occasion={occasion} body={edit.body} change={edit.change} faults={edit.faults} off={off} />
        )}
        <Faults faults={edit.faults} at={json ? "" : null} />
        {!off && <Acts edit={edit} row={row} open={open} />}
      </section>
      <div className={styles.aside}>
        <TimeLine occasion={occasion} body={edit.body} sound={!edit.faults.some(({ warning }) => !warning)} />
        <Versions versions={versions} here={row?.id ?? null} open={open} />
        <Figures occasion={occasion} />
      </div>
    </div>
  );
}
