/** Fields at the left, what it becomes at the right, versions below. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { TemplateFull } from "../../../api/gen";
import { useMay } from "../../../frame/me";
import drafts from "../../../parts/versions/drafts.module.css";
import type { Content, Spot } from "../data";
import { Preview } from "../preview/Preview";
import styles from "../templates.module.css";
import { Versions } from "../versions/Versions";
import { Acts } from "./Acts";
import { Fields } from "./Fields";
import { useCheck } from "./useCheck";
import { useWork } from "./useWork";
import { Vendors } from "./Vendors";

export interface WorkProps {
  readonly spot: Spot;
  /** Null: nothing is stored of this text. */
  readonly full: TemplateFull | null;
  readonly base: Content;
  readonly names: readonly string[];
  readonly draftId: number | null;
  readonly builtIn?: boolean;
  readonly open: (spot: Spot | null, id?: number) => void;
}

export function Work(props: WorkProps) {
  const { spot, full, names, open } = props;
  const { t } = useLingui();
  const writes = useMay()("edit_templates");
  const work = useWork(props);
  const check = useCheck(spot, work.content, writes);
  return (
    <>
      <p className={drafts.state} data-state={full?.state ?? "none"}>
        <State full={full} builtIn={props.builtIn ?? false} />
        {work.changed && (
          <b>
            {" "}
            <Trans>Not saved yet; kept in this tab.</Trans>
          </b>
        )}
      </p>
      <div className={styles.work}>
        <div className={styles.fields}>
          <Fields spot={spot} content={work.content} change={work.change} names={names} faults={check} off={!writes} />
          <Vendors spot={spot} full={full} content={work.content} change={work.change} off={!writes} faults={check} />
          {writes && <Acts {...props} work={work} faults={check} />}
        </div>
        <div className={styles.aside}>
          <Preview
            spot={spot}
            content={work.content}
            stored={work.changed || writes ? null : (full?.id ?? null)}
            sample={writes && !work.changed ? (full?.id ?? null) : null}
          />
          {full && <Versions full={full} content={work.content} open={(id) => open(spot, id)} label={t`Versions`} />}
        </div>
      </div>
    </>
  );
}

function State({ full, builtIn }: { full: TemplateFull | null; builtIn: boolean }) {
  if (!full) {
    return builtIn ? (
      <Trans>In force: the engine's own text. Change it to write a version of your own.</Trans>
    ) : (
      <Trans>Nobody has written this text yet: the next language is sent.</Trans>
    );
  }
  const { version } = full;
  if (full.state === "active") return <Trans>Version {version}, in force. A change makes a draft.</Trans>;
  if (full.state === "draft") return <Trans>Version {version}, a draft: nobody gets it yet.</Trans>;
  return <Trans>Version {version}, retired. A change makes a draft.</Trans>;
}
