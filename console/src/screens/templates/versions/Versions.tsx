/** All versions of the text, newest first: open one, or compare it with what stands in the editor. */

import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TemplateFull } from "../../../api/gen";
import drafts from "../../../parts/versions/drafts.module.css";
import { Version, VersionList } from "../../../parts/versions/Versions";
import { type Content, contentOf, versionQuery } from "../data";
import styles from "../templates.module.css";
import { Compared } from "./Compared";

interface VersionsProps {
  readonly full: TemplateFull;
  readonly content: Content;
  readonly label: string;
  readonly open: (id: number) => void;
}

export function Versions({ full, content, label, open }: VersionsProps) {
  const [compared, compare] = useState<number | "built-in" | null>(null);
  const { data } = useQuery(versionQuery(typeof compared === "number" ? compared : null));
  const before = compared === "built-in" ? full.built_in : data ? contentOf(data) : null;
  const toggle = (which: number | "built-in") => compare(compared === which ? null : which);
  return (
    <section aria-label={label} className={styles.versions}>
      <h3>{label}</h3>
      <VersionList>
        {full.versions.map((one) => (
          <li key={one.id} data-version={one.version} aria-current={one.id === full.id || undefined}>
            <Version
              version={one.version}
              state={one.state}
              at={one.activated_at ?? one.created_at}
              here={one.id === full.id}
              open={() => open(one.id)}
            />
            <button
              type="button"
              className={drafts.link}
              aria-pressed={compared === one.id}
              onClick={() => toggle(one.id)}
            >
              <Trans>Compare</Trans>
            </button>
          </li>
        ))}
        {full.built_in && (
          <li>
            <span>
              <Trans>The engine's own text</Trans>
            </span>
            <button
              type="button"
              className={drafts.link}
              aria-pressed={compared === "built-in"}
              onClick={() => toggle("built-in")}
            >
              <Trans>Compare</Trans>
            </button>
          </li>
        )}
      </VersionList>
      {compared !== null && before && <Compared before={before} after={content} />}
    </section>
  );
}
