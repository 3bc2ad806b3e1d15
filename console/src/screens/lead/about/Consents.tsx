/** What the person agreed to and withdrew: by purpose and channel, by which text, from where. */

import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ConsentRead } from "../../../api/gen";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { consentsQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { readable } from "../words";
import css from "./about.module.css";
import { newestOf } from "./consents";

export function Consents({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const word = useWords();
  const query = useQuery(consentsQuery(lead.id));
  return (
    <Part query={query} rows={1} height={22}>
      {({ consents, opt_outs }) => (
        <ul className={css.consents}>
          {opt_outs.map(({ channel, at, reason }) => (
            <li key={`${channel} ${at}`}>
              {channel ? t`Wants no more of: ${word("channel", channel)}` : t`Wants no more of anything`}
              <small className={page.quiet}>
                <When at={at} absolutely /> · <bdi>{readable(reason)}</bdi>
              </small>
            </li>
          ))}
          {newestOf(consents).map((one) => (
            <One key={one.id} consent={one} />
          ))}
        </ul>
      )}
    </Part>
  );
}

function One({ consent }: { consent: ConsentRead }) {
  const { t } = useLingui();
  const word = useWords();
  const { purpose, channel, given, text_version: text, source, at } = consent;
  const what = purpose === "marketing" ? t`Offers and news` : t`Answers to the enquiry`;
  const by = channel ? `${what} (${word("channel", channel)})` : what;
  return (
    <li>
      {given ? t`${by}: agreed` : t`${by}: withdrawn`}
      <small className={page.quiet}>
        <When at={at} absolutely /> · {word("source", source)}
        {text ? (
          <>
            {" · "}
            <bdi>{text}</bdi>
          </>
        ) : null}
      </small>
    </li>
  );
}
