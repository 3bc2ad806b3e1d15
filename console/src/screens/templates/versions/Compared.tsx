/** Two versions, line by line, of each field that differs. */

import { Trans, useLingui } from "@lingui/react/macro";
import styles from "../templates.module.css";
import { diff } from "./diff";

interface Said {
  readonly subject: string;
  readonly body: string;
  readonly html?: string;
}

export function Compared({ before, after }: { before: Said; after: Said }) {
  const { t } = useLingui();
  const labels = { subject: t`Subject`, body: t`Text`, html: "HTML" } as const;
  const fields = (["subject", "body", "html"] as const).filter((one) => (before[one] ?? "") !== (after[one] ?? ""));
  if (fields.length === 0)
    return (
      <p className={styles.quiet}>
        <Trans>The words are the same.</Trans>
      </p>
    );
  return fields.map((field) => (
    <div key={field} className={styles.diff} data-diff={field}>
      <h4>{labels[field]}</h4>
      {diff(before[field] ?? "", after[field] ?? "").map(({ kind, text }, at) =>
        kind === "same" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may be the same
          <p key={at} dir="auto">
            {text || " "}
          </p>
        ) : kind === "gone" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may be the same
          <del key={at} dir="auto">
            {text || " "}
          </del>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may be the same
          <ins key={at} dir="auto">
            {text || " "}
          </ins>
        ),
      )}
    </div>
  ));
}
