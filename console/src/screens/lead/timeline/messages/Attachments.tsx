/** What came with a message: files to save, never shown here; of those left out the name and why. */

import { useLingui } from "@lingui/react/macro";
import { IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNumber } from "../../../../parts/place";
import { attachmentsQuery } from "../../data/queries";
import css from "../timeline.module.css";

export function Attachments({ leadId, messageId }: { leadId: number; messageId: number }) {
  const { t } = useLingui();
  const number = useNumber();
  const all = useQuery(attachmentsQuery(leadId)).data ?? [];
  const files = all.filter((one) => one.message_id === messageId);
  if (files.length === 0) {
    return null;
  }
  return (
    <ul className={css.files} aria-label={t`Attachments`}>
      {files.map(({ id, name, size, kept, left_out }) => (
        <li key={id}>
          <IconPaperclip size={14} aria-hidden />{" "}
          {kept ? (
            <a href={`/api/v1/leads/${leadId}/attachments/${id}`} download={name ?? true}>
              <bdi>{name ?? t`file`}</bdi>
            </a>
          ) : (
            <bdi>{name ?? t`file`}</bdi>
          )}{" "}
          <span className={css.by}>
            {number(Math.max(1, Math.round(size / 1024)))} kB{kept ? "" : ` · ${left_out ?? t`not here yet`}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
