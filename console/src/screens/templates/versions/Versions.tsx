/** All versions of the text, newest first: open one, or compare it with what stands in the editor. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TemplateFull, TemplateVersionRead } from "../../../api/gen";
import { When } from "../../../parts/When";
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
      <ul>
        {full.versions.map((one) => (
          <li key={one.id} data-version={one.version} aria-current={one.id === full.id || undefined}>
            <Version one={one} here={one.id === full.id} open={() => open(one.id)} />
            <button
              type="button"
              className={styles.link}
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
              className={styles.link}
              aria-pressed={compared === "built-in"}
              onClick={() => toggle("built-in")}
            >
              <Trans>Compare</Trans>
            </button>
          </li>
        )}
      </ul>
      {compared !== null && before && <Compared before={before} after={content} />}
    </section>
  );
}

function Version({ one, here, open }: { one: TemplateVersionRead; here: boolean; open: () => void }) {
  const { t } = useLingui();
  const { version } = one;
  const states: Record<string, string> = { draft: t`draft`, active: t`in force`, retired: t`retired` };
  return (
    <span>
      <button type="button" className={styles.link} disabled={here} onClick={open}>
        {t`Version ${version}`}
      </button>{" "}
      <b data-state={one.state}>{states[one.state] ?? one.state}</b> <When at={one.activated_at ?? one.created_at} />
    </span>
  );
}
