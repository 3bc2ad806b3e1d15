/** For who reads the person, the owner and the origin, and not the story: all that they see, at once, without tabs. */

import { useLingui } from "@lingui/react/macro";
import type { Parts } from "../LeadView";
import css from "../lead.module.css";

export function Outline({ parts: { facts, next, origin }, narrow }: { parts: Parts; narrow: boolean }) {
  const { t } = useLingui();
  if (narrow) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      <section className={css.tabBody} aria-label={t`Facts`} tabIndex={0}>
        {next}
        {facts}
        {origin}
      </section>
    );
  }
  return (
    <div className={css.outline}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: each column scrolls, so the keyboard must reach it */}
      <section className={css.column} aria-label={t`Facts`} tabIndex={0} data-column="facts">
        {facts}
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <section className={css.column} aria-label={t`Came from`} tabIndex={0}>
        {next}
        {origin}
      </section>
    </div>
  );
}
