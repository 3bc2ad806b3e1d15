/** The real lead on whom a text or a sequence is tried: found by name or number, remembered in this tab. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call";
import { readDraft, useDraft } from "../commands/draft";
import styles from "./parts.module.css";

interface Chosen {
  readonly id: number;
  readonly name: string;
}
interface Found {
  readonly leads: readonly { id: number; first_name: string | null; last_name: string | null }[];
}

const NAME = "trial-lead";

export function useTrialLead(): number | null {
  const [chosen] = useDraft<Chosen | null>(NAME, null);
  return chosen?.id ?? null;
}

export function LeadChoice() {
  const { t } = useLingui();
  const [chosen, choose] = useDraft<Chosen | null>(NAME, readDraft<Chosen>(NAME));
  const [text, type] = useState("");
  const typed = text.trim();
  const { data, isFetching } = useQuery({
    queryKey: ["search", typed],
    queryFn: ({ signal }) => call<Found>("GET", "/api/v1/search", { query: { q: typed }, signal }),
    enabled: typed.length > 1,
    staleTime: 30_000,
    retry: false,
    meta: { live: false },
  });
  const found = (data?.leads ?? []).slice(0, 5).map(({ id, first_name, last_name }) => ({
    id,
    name: [first_name, last_name].filter(Boolean).join(" ") || `#${id}`,
  }));
  return (
    <div className={styles.leadChoice}>
      <label>
        <span>
          {chosen ? (
            <Trans>
              On <bdi>{chosen.name}</bdi> <bdi dir="ltr">#{chosen.id}</bdi>; another lead:
            </Trans>
          ) : (
            <Trans>On which lead?</Trans>
          )}
        </span>
        <input
          type="search"
          value={text}
          placeholder={t`Name, or # and number`}
          onChange={(event) => type(event.target.value)}
        />
      </label>
      {typed.length > 1 && (
        <ul aria-label={t`Leads found`}>
          {found.map((lead) => (
            <li key={lead.id}>
              <button
                type="button"
                onClick={() => {
                  choose(lead);
                  type("");
                }}
              >
                <bdi>{lead.name}</bdi> <bdi dir="ltr">#{lead.id}</bdi>
              </button>
            </li>
          ))}
          {!isFetching && found.length === 0 && (
            <li>
              <Trans>Nobody is found by this.</Trans>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
