import { Trans, useLingui } from "@lingui/react/macro";
import type { RuleSetRead } from "../../../api/gen";
import { When } from "../../../parts/When";
import styles from "../sequences.module.css";

interface VersionsProps {
  readonly versions: readonly RuleSetRead[];
  readonly here: number | null;
  readonly open: (id: number | null) => void;
}

/** Of this occasion, newest first. */
export function Versions({ versions, here, open }: VersionsProps) {
  const { t } = useLingui();
  const states: Record<string, string> = { draft: t`draft`, active: t`in force`, retired: t`retired` };
  return (
    <section aria-label={t`Versions`} className={styles.versions}>
      <h2>
        <Trans>Versions</Trans>
      </h2>
      {versions.length === 0 && (
        <p className={styles.quiet}>
          <Trans>Only the engine's own so far.</Trans>
        </p>
      )}
      <ul>
        {versions.map(({ id, version, state, note, created_at }) => (
          <li key={id} data-version={version}>
            <button type="button" className={styles.link} disabled={id === here} onClick={() => open(id)}>
              {t`Version ${version}`}
            </button>{" "}
            <b data-state={state}>{states[state] ?? state}</b> <When at={created_at} /> <bdi>{note}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
