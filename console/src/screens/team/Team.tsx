/** Is anybody overlooked, who has room, who falls behind? For managers, admins and operations. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMay } from "../../frame/me";
import { Empty } from "../../parts/states/Empty";
import { QueryView } from "../../parts/states/QueryView";
import { Agents } from "./Agents";
import { agentsQuery, teamsQuery } from "./data";
import { Escalations } from "./Escalations";
import { Strip } from "./Strip";
import { Teams } from "./Teams";
import styles from "./team.module.css";

export function Team() {
  const { t } = useLingui();
  const may = useMay();
  const { team } = useSearch({ strict: false }) as { team?: string };
  const navigate = useNavigate();
  const teams = useQuery(teamsQuery);
  const agents = useQuery(agentsQuery);
  const choose = (code: string | undefined) =>
    void navigate({ to: "/team", search: (code ? { team: code } : {}) as never });
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Team</Trans>
        </h1>
        {team && (
          <button type="button" className={styles.only} onClick={() => choose(undefined)}>
            <Trans>
              Only <bdi>{team}</bdi> · show all
            </Trans>
          </button>
        )}
      </header>
      <div className={styles.board}>
        <Strip team={team} />
        <section className={styles.middle} aria-label={t`Teams and agents`}>
          <QueryView query={teams} rows={2} height={96} what={t`the teams`}>
            {({ items, queue_of_all }) =>
              items.length === 0 ? (
                <Empty title={<Trans>No team yet</Trans>}>
                  <Trans>An admin makes teams. Every agent belongs to one.</Trans>
                </Empty>
              ) : (
                <Teams teams={items} queueOfAll={queue_of_all} chosen={team} choose={choose} />
              )
            }
          </QueryView>
          <QueryView query={agents} rows={8} what={t`the agents`}>
            {({ items }) => <Agents agents={items.filter((one) => !team || one.team === team)} />}
          </QueryView>
        </section>
        {may("manage_lead") && <Escalations />}
      </div>
    </div>
  );
}
