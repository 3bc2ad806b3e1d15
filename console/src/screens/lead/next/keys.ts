/** The keys of commands on this page, and the words of steps. */

import { useLingui } from "@lingui/react/macro";
import type { Step } from "../../../commands/next";
import { useWords } from "../../../words/useWords";

export const KEYS: Partial<Record<Step, string>> = {
  accept: "a",
  decline: "d",
  call: "c",
  outcome: "o",
  assess: "q",
  book: "b",
  visit: "v",
  convert: "p",
  lose: "l",
  reassign: "r",
};

/** Of commands, and of the steps that are none. */
export function useStepWord(): (step: Step) => string {
  const { t } = useLingui();
  const word = useWords();
  return (step) => {
    switch (step) {
      case "visit":
        return t`Did they come?`;
      case "reply":
        return t`Reply`;
      case "complete":
        return t`Done`;
      case "snooze":
        return t`Snooze`;
      case "add-task":
        return t`Add a task`;
      default:
        return word("command", step);
    }
  };
}
