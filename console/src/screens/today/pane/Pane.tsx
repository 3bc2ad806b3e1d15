/** The chosen line's lead: who it is, what it waits for, and the one thing to do. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../../api/ask.ts";
import { type LeadBrief, runsReadTimeline } from "../../../api/gen/index.ts";
import { Band } from "../../../parts/Band";
import { Person } from "../../../parts/Person";
import { TimeLeft } from "../../../parts/TimeLeft";
import { When } from "../../../parts/When";
import { readable } from "../../../words/readable.ts";
import { useLanguageName, useWords } from "../../../words/useWords";
import { Points } from "../../lead/about/Points";
import { readScoring } from "../../lead/about/score";
import { scoringQuery } from "../../lead/data/queries";
import { useSentence } from "../../lead/timeline/useSentence";
import { type Line, leadOf, nameOf } from "../day.ts";
import { Facts } from "../lines/Facts.tsx";
import { Actions } from "./Actions.tsx";
import styles from "./pane.module.css";
import type { TodayActs } from "./useTodayActs.ts";

const LAST = 5;
const REASONS = 3;

export function Pane({ line, acts }: { line: Line | undefined; acts: TodayActs }) {
  if (!line) return null;
  return line.of === "offer" ? <OfOffer line={line} acts={acts} /> : <OfLead line={line} acts={acts} />;
}

function OfOffer({ line, acts }: { line: Extract<Line, { of: "offer" }>; acts: TodayActs }) {
  const { offer } = line;
  const language = useLanguageName();
  const facts = [offer.procedure && readable(offer.procedure), offer.city, language(offer.language)].filter(Boolean);
  return (
    <section className={styles.pane} aria-label={`#${line.leadId}`}>
      <header>
        <h2>
          <Trans>
            Offer of <bdi>#{line.leadId}</bdi>
          </Trans>
        </h2>
        <Band band={offer.band} score={offer.score} />
      </header>
      <Facts facts={facts} />
      <p className={styles.hint}>
        <Trans>The name and the number are shown once you have accepted.</Trans>
      </p>
      <Actions line={line} acts={acts} />
    </section>
  );
}

function OfLead({ line, acts }: { line: Exclude<Line, { of: "offer" }>; acts: TodayActs }) {
  const { t } = useLingui();
  const task = line.of === "task" ? line.task : null;
  const lead = leadOf(line);
  const word = useWords();
  const language = useLanguageName();
  if (!lead)
    return (
      <section className={styles.pane} aria-label={task?.text}>
        <h2 dir="auto">{task?.text}</h2>
        <Actions line={line} acts={acts} />
      </section>
    );
  const facts = [
    lead.procedure && readable(lead.procedure),
    lead.city,
    language(lead.language),
    word("source", lead.source),
  ].filter(Boolean);
  return (
    <section className={styles.pane} aria-label={nameOf(lead) || `#${lead.id}`}>
      <header>
        <h2>
          <Link to="/leads/$leadId" params={{ leadId: String(lead.id) }} className={styles.name}>
            <bdi>{nameOf(lead) || t`Lead`}</bdi>
          </Link>{" "}
          <bdi className={styles.id}>#{lead.id}</bdi>
        </h2>
        <Band band={lead.band} score={lead.score} />
      </header>
      <Facts facts={facts} />
      <Why leadId={lead.id} />
      <Waits lead={lead} />
      {task?.kind === "own" && <p dir="auto">{task.title}</p>}
      <Actions line={line} acts={acts} />
      <Last leadId={lead.id} />
    </section>
  );
}

/** What weighs most in the score. */
function Why({ leadId }: { leadId: number }) {
  const { data } = useQuery(scoringQuery(leadId));
  const points = (data && readScoring(data.result)?.points.slice(0, REASONS)) ?? [];
  return points.length > 0 ? <Points points={points} /> : null;
}

/** What happens next, by whom, until when. */
function Waits({ lead }: { lead: LeadBrief }) {
  const word = useWords();
  const waits = lead.waiting_for;
  if (!waits) return null;
  return (
    <dl className={styles.waits}>
      <dt>
        <Trans>Waits for</Trans>
      </dt>
      <dd>
        {word("wait", waits.kind)}
        {waits.agent_id != null && (
          <>
            {" · "}
            <Person id={waits.agent_id} />
          </>
        )}
      </dd>
      <dt>
        <Trans>Until</Trans>
      </dt>
      <dd>
        <When at={waits.until} absolutely /> (<TimeLeft until={waits.until} />)
      </dd>
      {lead.attempt_cap != null && (
        <>
          <dt>
            <Trans>Attempts</Trans>
          </dt>
          <dd>
            <Trans>
              {lead.attempts_made} of {lead.attempt_cap}
            </Trans>
          </dd>
        </>
      )}
    </dl>
  );
}

/** The last things that happened, without the minor ones. */
function Last({ leadId }: { leadId: number }) {
  const sentence = useSentence();
  const { data } = useQuery({
    queryKey: ["lead", leadId, "timeline", "last"],
    queryFn: () => ask(runsReadTimeline({ path: { lead_id: leadId }, query: { limit: 20 } })),
  });
  const items = data?.items.filter(({ minor }) => !minor).slice(0, LAST) ?? [];
  if (items.length === 0) return null;
  return (
    <div className={styles.last}>
      <h3>
        <Trans>Last</Trans>
      </h3>
      <ol>
        {items.map((entry) => (
          <li key={entry.id}>
            <When at={entry.at} />
            <span>{sentence(entry)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
