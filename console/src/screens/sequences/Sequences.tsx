/** What a lead gets on each occasion: sequences in force, drafts, and what came of them. Admins write. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Occasion } from "../../api/gen";
import { useMay } from "../../frame/me";
import { QueryView } from "../../parts/states/QueryView";
import { tabBy } from "../../parts/tabs";
import { OCCASIONS } from "../../words/sequences";
import { inForceQuery, scopeOf } from "./data";
import { Version } from "./editor/Version";
import styles from "./sequences.module.css";

const ORDER = Object.keys(OCCASIONS) as Occasion[];

export function Sequences() {
  const { t } = useLingui();
  const may = useMay();
  const navigate = useNavigate();
  const query = useQuery(inForceQuery);
  const search = useSearch({ strict: false }) as { occasion?: string; version?: string | number };
  const occasion = ORDER.find((one) => one === search.occasion) ?? "first_contact";
  const id = Number(search.version) || null;
  const open = (next: Occasion, version: number | null = null) =>
    void navigate({
      to: "/sequences",
      search: { occasion: next, ...(version ? { version } : {}) } as never,
    });
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Sequences</Trans>
        </h1>
        {!may("edit_rules") && (
          <p className={styles.quiet}>
            <Trans>You can read and try sequences. Admins change them.</Trans>
          </p>
        )}
      </header>
      <QueryView query={query} rows={8} what={t`the sequences`}>
        {(versions) => (
          <>
            <Occasions
              occasion={occasion}
              versionOf={(one) => versions.find(({ scope }) => scope === scopeOf(one))?.version ?? 0}
              open={open}
            />
            <div id="sequence-panel" role="tabpanel" aria-label={t`Sequence`}>
              <Version key={`${occasion}:${id}`} occasion={occasion} id={id} open={(next) => open(occasion, next)} />
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}

interface OccasionsProps {
  readonly occasion: Occasion;
  readonly versionOf: (occasion: Occasion) => number;
  readonly open: (occasion: Occasion) => void;
}

function Occasions({ occasion, versionOf, open }: OccasionsProps) {
  const { t, i18n } = useLingui();
  return (
    <div className={styles.tabs} role="tablist" aria-label={t`Occasions`}>
      {ORDER.map((one) => {
        const version = versionOf(one);
        return (
          <button
            key={one}
            id={`occasion-${one}`}
            type="button"
            role="tab"
            className="tab-button"
            aria-selected={one === occasion}
            aria-controls="sequence-panel"
            tabIndex={one === occasion ? 0 : -1}
            onClick={() => open(one)}
            onKeyDown={(event) => {
              const next = tabBy(event.key, ORDER, one);
              if (next === null) return;
              event.preventDefault();
              open(next);
              document.getElementById(`occasion-${next}`)?.focus();
            }}
          >
            {i18n._(OCCASIONS[one])} <small>{version === 0 ? t`built in` : t`version ${version}`}</small>
          </button>
        );
      })}
    </div>
  );
}
