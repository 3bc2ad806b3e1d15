import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { readDraft } from "../../../commands/draft";
import css from "./composer.module.css";
import type { Note } from "./note";
import { draftName } from "./useSendNote";

/** A half-written note of a lead to which nothing can be written any more: to be read, and taken elsewhere. */
export function KeptWords({ leadId }: { leadId: number }) {
  const { t } = useLingui();
  const [note] = useState(() => readDraft<Note>(draftName(leadId)));
  if (!note?.text.trim()) {
    return null;
  }
  return (
    <label className={css.kept}>
      {t`What you were writing; it was not saved:`}
      <textarea className={css.text} dir="auto" readOnly value={note.text} />
    </label>
  );
}
