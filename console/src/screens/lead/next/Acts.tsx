import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useMoving } from "../../../commands/sending/moving";
import { leadMark } from "../../../commands/sending/orders";
import type { Lead } from "../data/shapes";
import { KEYS, useStepWord } from "./keys";
import { More } from "./More";
import css from "./next.module.css";
import type { Next } from "./useNext";

interface ActsProps {
  readonly lead: Lead;
  readonly next: Next;
  readonly children?: ReactNode;
}

export function Acts({ lead, next, children }: ActsProps) {
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
      {others.length > 0 ? <More others={others} begin={begin} /> : null}
      {children}
    </div>
  );
}
