import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useMoving } from "../../../commands/sending/moving";
import { leadMark } from "../../../commands/sending/orders";
import { Menu } from "../../../parts/panels/Menu";
import type { Lead } from "../data/shapes";
import { KEYS, useStepWord } from "./keys";
import css from "./next.module.css";
import { ENDS } from "./possible";
import type { Next } from "./useNext";

interface ActsProps {
  readonly lead: Lead;
  readonly next: Next;
  readonly children?: ReactNode;
}

export function Acts({ lead, next, children }: ActsProps) {
  const { t } = useLingui();
  const word = useStepWord();
  const moving = useMoving(leadMark(lead.id));
  const { primary, others, begin } = next;
  if (!primary && others.length === 0 && !children) {
    return null;
  }
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
