/** The keys of commands on this page, and the words of steps. */

import { useLingui } from "@lingui/react/macro";
import type { Step } from "../../../commands/next";
import { COMMAND_WORDS } from "../../../commands/words";

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

export function useStepWord(): (step: Step) => string {
  const { i18n } = useLingui();
  return (step) => i18n._(COMMAND_WORDS[step]);
}
