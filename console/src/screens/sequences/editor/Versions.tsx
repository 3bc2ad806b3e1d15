import { Trans, useLingui } from "@lingui/react/macro";
import type { RuleSetRead } from "../../../api/gen";
import { Version, VersionList } from "../../../parts/versions/Versions";
import styles from "../sequences.module.css";

interface VersionsProps {
  readonly versions: readonly RuleSetRead[];
  readonly here: number | null;
  readonly open: (id: number | null) => void;
}

/** Of this occasion, newest first. */
export function Versions({ versions, here, open }: VersionsProps) {
  const { t } = useLingui();
  return (
    <section aria-label={t`Versions`} className={styles.versions}>
      <h2>
        <Trans>Versions</Trans>
      </h2>
      {versions.length === 0 && (
        <p className={styles.quiet}>
          <Trans>Only the built-in one so far.</Trans>
        </p>
      )}
      <VersionList>
        {versions.map(({ id, version, state, note, created_at }) => (
          <li key={id} data-version={version}>
            <Version version={version} state={state} at={created_at} here={id === here} open={() => open(id)}>
              <bdi>{note}</bdi>
            </Version>
          </li>
        ))}
      </VersionList>
    </section>
  );
}
