/** One of a few, by mouse, finger, arrows, or the digit that stands beside it. */

import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useActs } from "../../frame/keys/useActs";
import styles from "./form.module.css";

interface ChoicesProps<C extends string> {
  legend: string;
  name: string;
  choices: readonly (readonly [C, MessageDescriptor])[];
  value: C | null;
  choose: (code: C) => void;
  /** Beside a choice, such as why it is not possible. */
  beside?: (code: C) => ReactNode;
}

export function Choices<C extends string>({ legend, name, choices, value, choose, beside }: ChoicesProps<C>) {
  const { i18n } = useLingui();
  useActs(
    legend,
    choices.map(([code, words], at) => ({
      id: code,
      label: i18n._(words),
      keys: String(at + 1),
      quiet: true,
      act: () => {
        choose(code);
        document.querySelector<HTMLInputElement>(`input[name="${name}"][value="${code}"]`)?.focus();
      },
    })),
  );
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      {choices.map(([code, words], at) => (
        <label key={code} className={styles.choice}>
          <input
            type="radio"
            name={name}
            value={code}
            checked={value === code}
            onChange={() => choose(code)}
            data-autofocus={at === 0 ? true : undefined}
          />
          <span>{i18n._(words)}</span>
          {beside?.(code)}
          {at < 9 && <kbd>{at + 1}</kbd>}
        </label>
      ))}
    </fieldset>
  );
}
