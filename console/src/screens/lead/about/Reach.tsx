/** By which channels this person may be reached, as far as it is known. */

import { useLingui } from "@lingui/react/macro";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { Channel } from "../../../api/gen";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import { useRun } from "../data/useRun";
import page from "../lead.module.css";
import type { Next } from "../next/useNext";
import { Section } from "../Section";
import css from "./about.module.css";
import { Consents } from "./Consents";

const CHANNELS: readonly Channel[] = ["call", "whatsapp", "sms", "email"];

export function Reach({ lead, next }: { lead: Lead; next: Next }) {
  const { t } = useLingui();
  const word = useWords();
  const run = useRun(lead.id);
  const optOut = next.find("opt-out");
  const act = optOut?.allowed ? (
    <button type="button" className={page.small} onClick={() => next.begin("opt-out")}>{t`Record opt-out`}</button>
  ) : undefined;
  const why = (channel: Channel): string | null => {
    if (!(channel === "email" ? lead.email : lead.phone)) {
      return channel === "email" ? t`no address` : t`no number`;
    }
    const closed = run?.closed_channels.includes(channel) || lead.loss_reason === "opted_out";
    return closed ? t`closed: wants no more` : null;
  };
  return (
    <Section title={t`May be reached by`} act={act}>
      <ul className={css.channels}>
        {CHANNELS.map((channel) => {
          const closed = why(channel);
          const Icon = closed ? IconX : IconCheck;
          return (
            <li key={channel} data-closed={closed ? true : undefined}>
              <Icon size={14} aria-hidden />
              {word("channel", channel)}
              {closed ? <span className={page.quiet}>{closed}</span> : <span className="only-read">{t`open`}</span>}
            </li>
          );
        })}
      </ul>
      <Consents lead={lead} />
    </Section>
  );
}
