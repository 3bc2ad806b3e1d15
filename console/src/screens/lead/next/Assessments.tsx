/** Verdicts over earlier assessments, newest first, each open to its answers. */

import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Person } from "../../../parts/Person";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { assessmentsQuery } from "../data/queries";
import type { Assessment, Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { Section } from "../Section";
import { readable } from "../words";
import css from "./next.module.css";
import type { Next } from "./useNext";

export function Assessments({ lead, next }: { lead: Lead; next: Next }) {
  const { t } = useLingui();
  const query = useQuery(assessmentsQuery(lead.id));
  const assess = next.find("assess");
  const act =
    assess?.allowed && next.primary?.step !== "assess" ? (
      <button type="button" className={page.small} onClick={() => next.begin("assess")}>{t`Assess`}</button>
    ) : undefined;
  return (
    <Section title={t`Assessment`} act={act}>
      <Part query={query} rows={1} height={24}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={page.quiet}>{t`Not assessed yet.`}</p>
          ) : (
            <ul className={css.items}>
              {items.map((one) => (
                <li key={one.id}>
                  <One assessment={one} />
                </li>
              ))}
            </ul>
          )
        }
      </Part>
    </Section>
  );
}

function One({ assessment }: { assessment: Assessment }) {
  const { t } = useLingui();
  const word = useWords();
  const { verdict, reason, questions, answers } = assessment;
  return (
    <details>
      <summary>
        {verdict ? word("verdict", verdict) : t`Being judged`}
        {reason ? <span className={page.quiet}> · {readable(reason)}</span> : null}
      </summary>
      <p className={css.sub}>
        <When at={assessment.at} absolutely />
        {assessment.by_id === null ? null : <Person id={assessment.by_id} />}
        <span>{assessment.form_version ? t`form v${assessment.form_version}` : t`built-in form`}</span>
      </p>
      <dl className={css.answers}>
        {questions
          .filter(({ code }) => answers[code] !== undefined && answers[code] !== null)
          .map(({ code, label }) => (
            <div key={code}>
              <dt>{label}</dt>
              <dd>
                <bdi>{shown(answers[code], t`yes`, t`no`)}</bdi>
              </dd>
            </div>
          ))}
      </dl>
    </details>
  );
}

function shown(answer: unknown, yes: string, no: string): string {
  if (typeof answer === "boolean") {
    return answer ? yes : no;
  }
  return typeof answer === "string" ? readable(answer) : String(answer);
}
