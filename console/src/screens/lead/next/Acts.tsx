import { useLingui } from "@lingui/react/macro";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Step } from "../../../commands/next";
import { useMoving } from "../../../commands/sending/moving";
import { leadMark } from "../../../commands/sending/orders";
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
        <Menu position="bottom-end" width={280} withinPortal>
          <Menu.Target>
            <Button size="sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              {t`More`}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ step, allowed, why }) => (
              <Menu.Item
                key={step}
                // Disabled ones keep the focus, so that the keyboard reaches their reason, too.
                aria-disabled={!allowed}
                data-not-now={!allowed || undefined}
                color={allowed && ENDS.has(step) ? "red" : undefined}
                rightSection={KEYS[step] ? <kbd>{KEYS[step]?.toUpperCase()}</kbd> : undefined}
                closeMenuOnClick={allowed}
                onClick={() => allowed && begin(step)}
              >
                {word(step)}
                {why ? <small>{why}</small> : null}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
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
