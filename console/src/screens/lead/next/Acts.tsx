import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Step } from "../../../commands/next";
import { useMoving } from "../../../commands/sending/moving";
import { leadMark } from "../../../commands/sending/orders";
import { Menu } from "../../../parts/Menu";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import css from "./next.module.css";
import { ENDS } from "./possible";
import type { Next } from "./useNext";

/** The keys of commands on this page. */
export const KEYS: Partial<Record<Step, string>> = {
  accept: "a",
  decline: "d",
  call: "c",
  outcome: "o",
  assess: "q",
  book: "b",
  lose: "l",
  reassign: "r",
};

export function Acts({ lead, next, children }: { lead: Lead; next: Next; children?: ReactNode }) {
  const { t } = useLingui();
  const word = useStepWord();
  const moving = useMoving(leadMark(lead.id));
  const { primary, others, begin } = next;
  return (
    <div className={css.acts}>
      {primary ? (
        <Button
          size="sm"
          loading={moving?.stage === "sending"}
          disabled={!primary.allowed}
          onClick={() => begin(primary.step)}
          rightSection={KEYS[primary.step] ? <kbd>{KEYS[primary.step]?.toUpperCase()}</kbd> : undefined}
          data-step={primary.step}
        >
          {word(primary.step)}
        </Button>
      ) : null}
      {others.length > 0 ? (
        <Menu
          label={t`More`}
          width={280}
          items={others.map(({ step, allowed, why }) => ({
            id: step,
            label: word(step),
            why,
            disabled: !allowed,
            ends: allowed && ENDS.has(step),
            keys: KEYS[step]?.toUpperCase(),
            act: () => begin(step),
          }))}
          button={
            <Button size="sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              {t`More`}
            </Button>
          }
        />
      ) : null}
      {children}
    </div>
  );
}

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
