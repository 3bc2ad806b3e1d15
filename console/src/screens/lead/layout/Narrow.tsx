/** At 390 px and in the side panel: the header and the next action stand still, the rest are four tabs. */

import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useId } from "react";
import { later } from "../../../parts/later";
import { tabBy } from "../../../parts/tabs";
import { Composer } from "../composer/Composer";
import { NoteButton } from "../composer/NoteButton";
import type { Lead } from "../data/shapes";
import type { Parts, Tab } from "../LeadView";
import css from "../lead.module.css";
import { Next } from "../next/Next";
import type { Filter } from "../timeline/filters";
import { LaterTimeline } from "../timeline/LaterTimeline";
import tabs from "./tabs.module.css";

const WhyNot = later(() => import("../about/WhyNot").then((module) => ({ default: module.WhyNot })));

const TABS: readonly Tab[] = ["now", "timeline", "facts", "why"];

interface NarrowProps {
  readonly lead: Lead;
  readonly tab: Tab;
  readonly choose: (tab: Tab) => void;
  readonly parts: Parts;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
}

export function Narrow({ lead, tab, choose, parts, filter, setFilter }: NarrowProps) {
  const id = useId();
  const bodies: Record<Tab, ReactNode> = {
    now: parts.now,
    timeline: <LaterTimeline lead={lead} filter={filter} choose={setFilter} />,
    facts: parts.facts,
    why: (
      <LaterTimeline lead={lead} filter="why" choose={() => choose("timeline")} above={<WhyNot lead={lead} />} bare />
    ),
  };
  const whole = tab === "timeline" || tab === "why";
  return (
    <>
      <Tabs tab={tab} choose={choose} id={id} />
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        className={css.tabBody}
        data-whole={whole || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {bodies[tab]}
      </div>
      {lead.merged_into === null ? (
        <>
          <Composer lead={lead} narrow />
          <Next lead={lead} thumb={<NoteButton />} />
        </>
      ) : null}
    </>
  );
}

function Tabs({ tab, choose, id }: { tab: Tab; choose: (tab: Tab) => void; id: string }) {
  const { t } = useLingui();
  const words: Record<Tab, string> = { now: t`Now`, timeline: t`Timeline`, facts: t`Facts`, why: t`Why` };
  const move = (event: KeyboardEvent) => {
    const next = tabBy(event.key, TABS, tab);
    if (next !== null) {
      event.preventDefault();
      choose(next);
      document.getElementById(`${id}-${next}`)?.focus();
    }
  };
  return (
    <div className={tabs.tabs} role="tablist" aria-label={t`Parts of this page`}>
      {TABS.map((one) => (
        <button
          key={one}
          id={`${id}-${one}`}
          type="button"
          role="tab"
          className={tabs.tab}
          aria-selected={one === tab}
          aria-controls={`${id}-panel`}
          tabIndex={one === tab ? 0 : -1}
          onClick={() => choose(one)}
          onKeyDown={move}
        >
          {words[one]}
        </button>
      ))}
    </div>
  );
}
