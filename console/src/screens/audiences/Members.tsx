import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { AudienceRead } from "../../api/gen";
import { useNumber } from "../../parts/place";
import styles from "../channels/channels.module.css";
import { MEMBERS, REFUSALS } from "./words";

/** Addresses of leads, by what they are in the audience. */
export function Members({ of: { members } }: { of: AudienceRead }) {
  const { i18n } = useLingui();
  const number = useNumber();
  const shown = MEMBERS.filter(([status]) => members[status]);
  if (shown.length === 0) {
    return (
      <p className={styles.whose}>
        <Trans>No lead's address is in it yet.</Trans>
      </p>
    );
  }
  return (
    <ul className={styles.counts}>
      {shown.map(([status, words]) => (
        <li key={status}>
          {i18n._(words)} <b>{number(members[status] ?? 0)}</b>
        </li>
      ))}
    </ul>
  );
}

/** Whom Mailchimp would not take, by reason, with the way out. */
export function Refusals({ of: { refusals } }: { of: AudienceRead }) {
  const { t, i18n } = useLingui();
  if (refusals.length === 0) return null;
  return (
    <ul className={styles.refused} aria-label={t`Refused by Mailchimp`}>
      {refusals.map(({ reason, codes, members }) => (
        <li key={reason}>
          <b>
            <Plural value={members} one="# address refused" other="# addresses refused" />
          </b>{" "}
          {i18n._(REFUSALS[reason])} <small dir="ltr">{codes.join(", ")}</small>
        </li>
      ))}
    </ul>
  );
}
