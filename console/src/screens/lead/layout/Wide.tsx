import { useLingui } from "@lingui/react/macro";
import { later } from "../../../parts/later";
import { Composer } from "../composer/Composer";
import type { Lead } from "../data/shapes";
import type { Parts } from "../LeadView";
import css from "../lead.module.css";
import type { Filter } from "../timeline/filters";
import { LaterTimeline } from "../timeline/LaterTimeline";

const WhyNot = later(() => import("../about/WhyNot").then((module) => ({ default: module.WhyNot })));

interface WideProps {
  readonly lead: Lead;
  readonly parts: Parts;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
}

export function Wide({ lead, parts, filter, setFilter }: WideProps) {
  const { t } = useLingui();
  return (
    <div className={css.columns}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: each column scrolls, so the keyboard must reach it */}
      <section className={css.column} aria-label={t`Facts`} tabIndex={0} data-column="facts">
        {parts.facts}
      </section>
      <section className={css.middle} aria-label={t`What happened`}>
        <LaterTimeline
          lead={lead}
          filter={filter}
          choose={setFilter}
          above={filter === "why" ? <WhyNot lead={lead} /> : null}
        />
        {lead.merged_into === null ? <Composer lead={lead} narrow={false} /> : null}
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <section className={css.column} aria-label={t`What to do`} tabIndex={0} data-column="now">
        {parts.next}
        {parts.now}
      </section>
    </div>
  );
}
