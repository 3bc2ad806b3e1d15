/** What happens now: what the lead waits for, the one button that does it, and what else is possible. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useMoving } from "../../../commands/sending/moving";
import { leadMark } from "../../../commands/sending/orders";
import { useMe, usePeople } from "../../../frame/me";
import { TimeLeft } from "../../../parts/TimeLeft";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { waitWords } from "../../../words/waits";
import type { Lead } from "../data/shapes";
import { useRun } from "../data/useRun";
import { Acts } from "./Acts";
import css from "./next.module.css";
import { useNext } from "./useNext";

/** Kinds whose end is a deadline of somebody; of the others it is only when the engine goes on. */
const OWED = new Set(["offer", "call", "qualification", "booking", "visit_outcome"]);

interface NextProps {
  readonly lead: Lead;
  /** At the lower edge, within reach of a thumb: what else stands there. */
  readonly thumb?: ReactNode;
}

export function Next({ lead, thumb }: NextProps) {
  const { t } = useLingui();
  const next = useNext(lead);
  return (
    <section className={thumb ? css.thumb : css.next} aria-label={t`What happens now`} data-next>
      {thumb ? null : (
        <h2>
          <Trans>Next</Trans>
        </h2>
      )}
      <Waits lead={lead} />
      <Moving id={lead.id} />
      <Acts lead={lead} next={next}>
        {thumb}
      </Acts>
      {next.why && !thumb ? <p className={css.why}>{next.why}</p> : null}
    </section>
  );
}

function Waits({ lead }: { lead: Lead }) {
  const { i18n, t } = useLingui();
  const word = useWords();
  const people = usePeople();
  const me = useMe();
  const run = useRun(lead.id);
  const waiting = run?.waiting_for ?? (run === null ? null : lead.waiting_for);
  if (!waiting) {
    return (
      <p className={css.waits}>
        {lead.status === "lost" && lead.loss_reason
          ? t`Closed: ${word("loss", lead.loss_reason)}`
          : t`Closed: ${word("status", lead.status)}`}
      </p>
    );
  }
  const nameOf = (id: number) => (id === me.user_id ? t`you` : (people.get(id)?.name ?? t`agent ${id}`));
  return (
    <p className={css.waits}>
      {t`Waits for ${waitWords(i18n, waiting, nameOf)}`}
      <span className={css.until}>
        <span>
          <Trans>
            until <When at={waiting.until} absolutely />
          </Trans>
        </span>
        {OWED.has(waiting.kind) ? <TimeLeft until={waiting.until} /> : null}
      </span>
    </p>
  );
}

/** A command was sent, and what follows is not there yet. */
function Moving({ id }: { id: number }) {
  const moving = useMoving(leadMark(id));
  const word = useWords();
  if (!moving) {
    return null;
  }
  const command = word("command", moving.command);
  return (
    <p className={css.moving} role="status">
      {moving.stage === "sending" ? (
        <Trans>{command}: being sent</Trans>
      ) : moving.stage === "waiting" ? (
        <Trans>{command}: taken, what follows comes in a moment</Trans>
      ) : (
        <Trans>{command}: still being worked on</Trans>
      )}
    </p>
  );
}
