/** The score with its reasons, from the newest decision; what would make it higher opens Why. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNumber } from "../../../parts/place";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { scoringQuery } from "../data/queries";
import type { DecisionRead, Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { Section } from "../Section";
import css from "./about.module.css";
import { Points } from "./Points";
import { readScoring } from "./score";

const SHOWN = 4;

export function Score({ lead, why }: { lead: Lead; why: () => void }) {
  const { t } = useLingui();
  const query = useQuery(scoringQuery(lead.id));
  return (
    <Section title={t`Score`}>
      <Part query={query} rows={3} height={22}>
        {(decision) =>
          decision ? <Scored decision={decision} why={why} /> : <p className={page.quiet}>{t`Not scored yet.`}</p>
        }
      </Part>
    </Section>
  );
}

function Scored({ decision, why }: { decision: DecisionRead; why: () => void }) {
  const word = useWords();
  const number = useNumber();
  const scoring = readScoring(decision.result);
  if (!scoring) {
    return <p className={page.quiet}>{decision.text}</p>;
  }
  const more = scoring.points.length - SHOWN;
  return (
    <>
      <div className={css.score}>
        <b>{number(scoring.value)}</b>
        <span>{word("band", scoring.band)}</span>
        <span className={page.quiet}>
          <When at={decision.decided_at} />
        </span>
      </div>
      {scoring.fit === null || scoring.engagement === null ? null : (
        <Meter fit={scoring.fit} engagement={scoring.engagement} />
      )}
      <Points points={scoring.points.slice(0, SHOWN)} />
      <button type="button" className={page.link} onClick={why}>
        {more > 0 ? (
          <Trans>{more} more · why not 100?</Trans>
        ) : scoring.value < 100 ? (
          <Trans>Why not 100?</Trans>
        ) : (
          <Trans>Why?</Trans>
        )}
      </button>
    </>
  );
}

/** How much comes from who they are, and how much from what they did. */
function Meter({ fit, engagement }: { fit: number; engagement: number }) {
  const { t } = useLingui();
  return (
    <div
      className={css.meter}
      role="img"
      aria-label={t`${fit} for the fit, ${engagement} for engagement`}
      title={t`${fit} for the fit, ${engagement} for engagement`}
    >
      <i style={{ inlineSize: `${fit}%` }} />
      <i style={{ inlineSize: `${engagement}%` }} />
    </div>
  );
}
