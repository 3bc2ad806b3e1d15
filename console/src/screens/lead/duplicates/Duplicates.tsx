/** Leads that may be the same person, for whoever may judge them; merges, with undo. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../../frame/me";
import { later } from "../../../parts/later";
import { useNumber } from "../../../parts/place";
import { duplicatesQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import { LeadLink } from "../LeadLink";
import page from "../lead.module.css";
import { nameOf } from "../name";
import { Section } from "../Section";
import { word } from "../words";
import css from "./duplicates.module.css";

const Compare = later(() => import("./Compare").then(({ Compare }) => ({ default: Compare })));

export function Duplicates({ lead, readOnly }: { lead: Lead; readOnly: boolean }) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  const judges = useMay()("judge_duplicates");
  const { data } = useQuery({ ...duplicatesQuery(lead.id), enabled: judges && !readOnly });
  const [compared, compare] = useState<number | null>(null);
  const open = data?.items.filter((one) => one.state === "open" || one.state === "unlikely") ?? [];
  const shares = lead.shares_with ?? [];
  if (open.length === 0 && shares.length === 0) {
    return null;
  }
  return (
    <Section title={t`Maybe the same person`} beside={open.length || undefined}>
      {open.map((pair) => (
        <div key={pair.id} className={css.pair}>
          <span>
            <LeadLink id={pair.other.id}>
              <bdi>{nameOf(pair.other)}</bdi>
            </LeadLink>{" "}
            <span className={page.quiet}>
              <bdi>#{pair.other.id}</bdi> · {number(Math.round(pair.score * 100) / 100)}
            </span>
            <div className={page.quiet}>{word(i18n, "why", pair.why)}</div>
          </span>
          <button type="button" className={page.small} onClick={() => compare(pair.id)}>
            {t`Compare`}
          </button>
        </div>
      ))}
      {shares
        .filter((one) => !open.some((pair) => pair.other.id === one.lead_id))
        .map((one) => (
          <p key={`${one.kind} ${one.lead_id}`} className={page.quiet}>
            {one.kind === "phone" ? (
              <Trans>
                Shares a phone with <LeadLink id={one.lead_id} />
              </Trans>
            ) : (
              <Trans>
                Shares a mailbox with <LeadLink id={one.lead_id} />
              </Trans>
            )}
          </p>
        ))}
      {compared === null ? null : <Compare pairId={compared} lead={lead} close={() => compare(null)} />}
    </Section>
  );
}
