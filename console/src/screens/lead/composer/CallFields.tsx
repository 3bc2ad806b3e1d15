/** What came of a call that no step waits for; the call that the lead waits for has a command of its own. */

import { useLingui } from "@lingui/react/macro";
import { useId } from "react";
import { OUTCOMES } from "../../../words/codes";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { useNext } from "../next/useNext";
import css from "./composer.module.css";
import type { Note } from "./note";

export function CallFields({ lead, draft, keep }: { lead: Lead; draft: Note; keep: (note: Note) => void }) {
  const { t } = useLingui();
  const word = useWords();
  const id = useId();
  const { find, begin } = useNext(lead);
  const outcome = find("outcome");
  return (
    <div className={css.foot}>
      <label htmlFor={id}>{t`Outcome`}</label>
      <select
        id={id}
        className={css.outcome}
        value={draft.outcome}
        onChange={(event) => keep({ ...draft, outcome: event.target.value })}
      >
        <option value="">{t`none`}</option>
        {Object.keys(OUTCOMES).map((code) => (
          <option key={code} value={code}>
            {word("outcome", code)}
          </option>
        ))}
      </select>
      {outcome?.allowed ? (
        <span className={page.quiet}>
          {t`This is only written down. To move the lead on, record its`}{" "}
          <button type="button" className={page.link} onClick={() => begin("outcome")}>
            {t`outcome`}
          </button>
        </span>
      ) : null}
    </div>
  );
}
