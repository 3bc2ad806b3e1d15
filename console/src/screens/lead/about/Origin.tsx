/** Where the person came from: the campaign, and each submission with its link. */

import { Plural, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../../frame/me";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { campaignQuery, touchesQuery } from "../data/queries";
import type { Lead, TouchRead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { Section } from "../Section";
import { word as ownWord } from "../words";
import css from "./about.module.css";

const SHOWN = 2;

export function Origin({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const query = useQuery(touchesQuery(lead.id));
  const [all, setAll] = useState(false);
  return (
    <Section
      title={t`Came from`}
      beside={query.data && query.data.items.length > 1 ? query.data.items.length : undefined}
    >
      <Campaign lead={lead} />
      <Part query={query} rows={1} height={22}>
        {({ items }) => {
          // The API lists the oldest first.
          const newest = [...items].reverse();
          const hidden = newest.length - SHOWN;
          return (
            <>
              {(all ? newest : newest.slice(0, SHOWN)).map((touch) => (
                <Touch key={touch.id} touch={touch} />
              ))}
              {items.length === 0 ? <p className={page.quiet}>{t`No submission is kept.`}</p> : null}
              {hidden > 0 && !all ? (
                <button type="button" className={page.link} onClick={() => setAll(true)}>
                  <Plural value={hidden} one="# earlier one" other="# earlier ones" />
                </button>
              ) : null}
            </>
          );
        }}
      </Part>
    </Section>
  );
}

function Campaign({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const may = useMay();
  const id = lead.campaign_id ?? null;
  const { data } = useQuery({ ...campaignQuery(id ?? 0), enabled: id !== null && may("read_campaigns") });
  if (id === null) {
    return null;
  }
  return (
    <p>
      <span className={page.quiet}>{t`Campaign`} </span>
      <bdi>{data?.campaign_name ?? `#${id}`}</bdi>
    </p>
  );
}

function Touch({ touch }: { touch: TouchRead }) {
  const { i18n, t } = useLingui();
  const word = useWords();
  const link = [touch.utm_source, touch.utm_medium, touch.utm_campaign].filter(Boolean).join(" / ");
  const said = Object.keys(touch.said);
  return (
    <div className={css.touch}>
      {word("source", touch.source)}{" "}
      <span className={page.quiet}>
        <When at={touch.occurred_at} absolutely />
      </span>
      {link ? (
        <div className={css.utm}>
          <bdi>{link}</bdi>
        </div>
      ) : null}
      {said.length > 0 ? (
        <div className={css.utm}>
          {t`said anew: ${new Intl.ListFormat(i18n.locale).format(said.map((name) => ownWord(i18n, "field", name.replace(/^custom\./, ""))))}`}
        </div>
      ) : null}
    </div>
  );
}
