/** Why not 100: all points, what was taken off, and what nobody knows yet. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { scoringQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { Section } from "../Section";
import { word } from "../words";
import { Points } from "./Points";
import { readScoring, toFull } from "./score";

export function WhyNot({ lead }: { lead: Lead }) {
  const { t, i18n } = useLingui();
  const query = useQuery(scoringQuery(lead.id));
  return (
    <Part query={query} rows={4} height={22}>
      {(decision) => {
        const scoring = decision && readScoring(decision.result);
        if (!scoring) {
          return <p className={page.quiet}>{t`Not scored yet.`}</p>;
        }
        const left = toFull(scoring);
        const names = new Intl.ListFormat(i18n.locale).format(
          scoring.missing.map((one) => word(i18n, "fact", one.replace(/^custom\./, ""))),
        );
        return (
          <Section title={left > 0 ? t`Why ${scoring.value} and not 100` : t`Why 100`}>
            <Points points={scoring.points} />
            {left > 0 ? (
              <p className={page.quiet}>
                <Plural value={left} one="# point is missing." other="# points are missing." />{" "}
                {names ? (
                  <Trans>
                    Not known, so no rule could count it: <bdi>{names}</bdi>.
                  </Trans>
                ) : (
                  <Trans>Everything that the rules ask for is known; the other rules did not hold.</Trans>
                )}
              </p>
            ) : null}
            <p className={page.quiet}>
              <Trans>Points for engagement fade with time, until the person is heard of again.</Trans>{" "}
              {decision.rule_version ? t`Rules v${decision.rule_version}.` : t`Built-in rules.`}
            </p>
          </Section>
        );
      }}
    </Part>
  );
}
