/** What the person agreed to and withdrew: by purpose and channel, by which text, from where. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ConsentRead } from "../../../api/gen";
import { useMay } from "../../../frame/me";
import { When } from "../../../parts/When";
import { useWords } from "../../../words/useWords";
import { consentsQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { readable } from "../words";
import css from "./about.module.css";
import { newestOf } from "./consents";
import { OwnPage } from "./OwnPage";

export function Consents({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const word = useWords();
  const query = useQuery(consentsQuery(lead.id));
  return (
    <Part query={query} rows={1} height={22}>
      {({ consents, opt_outs }) => (
        <>
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
          <OwnPage lead={lead} />
          <Proof lead={lead} />
        </>
      )}
    </Part>
  );
}

function One({ consent }: { consent: ConsentRead }) {
  const { t } = useLingui();
  const word = useWords();
  const { purpose, channel, given, text_version: text, source, at } = consent;
  const purposes = {
    marketing: t`Offers and news`,
    enquiry: t`Answers to the enquiry`,
    recording: t`Recording of calls`,
  };
  const what = purposes[purpose];
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

/** Every consent with its text, source and time, and every opt-out, as evidence; who took it is in the audit log. */
function Proof({ lead: { id } }: { lead: Lead }) {
  if (!useMay()("read_consent_proof")) return null;
  const href = `/api/v1/leads/${id}/consents/proof`;
  return (
    <p className={page.quiet}>
      <Trans>
        Proof as a file:{" "}
        <a href={`${href}?format=text`} download>
          to read
        </a>
        ,{" "}
        <a href={`${href}?format=json`} download>
          for programs
        </a>
      </Trans>
    </p>
  );
}
