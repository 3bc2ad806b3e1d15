/** A text of the hospital's instead of words of one's own, in the person's language. */

import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useMay } from "../../../../frame/me";
import { readable } from "../../../../words/readable";
import css from "./message.module.css";
import { templatesQuery } from "./queries";
import type { Message } from "./useMessage";

export function Template({ message: { channel, words, change } }: { message: Message }) {
  const { t } = useLingui();
  const id = useId();
  const codes = useQuery({ ...templatesQuery(channel), enabled: useMay()("read_templates") }).data ?? [];
  if (codes.length === 0 && !words.template) {
    return null;
  }
  return (
    <span className={css.choice}>
      <label htmlFor={id}>{t`Template`}</label>
      <select
        id={id}
        className={css.select}
        value={words.template}
        onChange={(event) => change({ template: event.target.value })}
      >
        <option value="">{t`words of my own`}</option>
        {codes.map((code) => (
          <option key={code} value={code}>
            {readable(code)}
          </option>
        ))}
      </select>
    </span>
  );
}
