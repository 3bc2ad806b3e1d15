/** From which facts a decision was made and among whom; and whether it would be made again. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePeople } from "../../../../frame/me";
import { Failed } from "../../../../parts/states/Failed";
import { decisionQuery } from "../../data/queries";
import type { DecisionLine, DecisionRead } from "../../data/shapes";
import page from "../../lead.module.css";
import css from "../timeline.module.css";
import { candidatesOf, inputsOf } from "./decided";

export function Reasons({ leadId, decision }: { leadId: number; decision: DecisionLine }) {
  const { t } = useLingui();
  const [verify, setVerify] = useState(false);
  const { data, error, isFetching, refetch } = useQuery(decisionQuery(leadId, decision, verify));
  if (error) {
    return <Failed error={error} retry={() => void refetch()} what={t`the decision`} />;
  }
  if (!data) {
    return <div className={css.why} aria-busy />;
  }
  return (
    <div className={css.why}>
      <Inputs decision={data} />
      <Candidates decision={data} />
      <div>
        {data.replay ? (
          <Replay replay={data.replay} />
        ) : (
          <button type="button" className={page.link} disabled={isFetching} onClick={() => setVerify(true)}>
            {t`Verify: decide it again`}
          </button>
        )}
        <span className={page.quiet}>
          {" · "}
          {decision.rule_version ? t`rules v${decision.rule_version}` : t`built-in rules`}
        </span>
      </div>
    </div>
  );
}

function Replay({ replay }: { replay: NonNullable<DecisionRead["replay"]> }) {
  if (replay.same === true) {
    return (
      <span className={css.state} data-good role="status">
        <Trans>Decided again from what was recorded: the same.</Trans>
      </span>
    );
  }
  return (
    <span className={css.state} data-bad={replay.same === false || undefined} role="status">
      {replay.same === false ? (
        <Trans>Decided again, it comes out differently.</Trans>
      ) : (
        <Trans>It cannot be decided again.</Trans>
      )}{" "}
      {replay.why}
    </span>
  );
}

function Inputs({ decision }: { decision: DecisionRead }) {
  const { t } = useLingui();
  const inputs = inputsOf(decision.inputs);
  if (inputs.length === 0) {
    return <p className={page.quiet}>{t`From the facts of the scoring of the same moment.`}</p>;
  }
  return (
    <div>
      <h4>{t`From these facts`}</h4>
      <dl className={css.inputs}>
        {inputs.map(({ name, value }) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Candidates({ decision }: { decision: DecisionRead }) {
  const { t } = useLingui();
  const people = usePeople();
  const candidates = candidatesOf(decision);
  if (candidates.length === 0) {
    return null;
  }
  return (
    <div>
      <h4>{t`Among these people`}</h4>
      <table className={css.candidates}>
        <tbody>
          {candidates.map((one) => (
            <tr key={one.agent} data-chosen={one.chosen || undefined}>
              <th scope="row">
                <bdi>{people.get(one.agent)?.name ?? t`agent ${one.agent}`}</bdi>
              </th>
              <td>{one.points ?? "–"}</td>
              <td>{one.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
