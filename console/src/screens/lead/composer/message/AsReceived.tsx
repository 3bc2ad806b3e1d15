/** The message as the person would get it. */

import { useLingui } from "@lingui/react/macro";
import page from "../../lead.module.css";
import { MailFrame } from "./MailFrame";
import css from "./message.module.css";
import type { Preview } from "./queries";

export function AsReceived({ preview }: { preview: Preview }) {
  const { t } = useLingui();
  const { to, subject, text, html } = preview;
  return (
    <section className={css.received} aria-label={t`As it arrives`} data-received>
      <div className={page.quiet}>
        {to ? (
          <>
            {t`To`} <bdi dir="ltr">{to}</bdi>
          </>
        ) : null}
      </div>
      {subject ? (
        <strong>
          <bdi>{subject}</bdi>
        </strong>
      ) : null}
      {html ? (
        <MailFrame html={html} title={t`The mail as it arrives`} />
      ) : (
        <p className={css.bubble} dir="auto">
          {text}
        </p>
      )}
    </section>
  );
}
