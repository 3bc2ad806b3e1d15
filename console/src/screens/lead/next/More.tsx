/** What else can be done; what cannot, says why. */

import { useLingui } from "@lingui/react/macro";
import { IconChevronDown } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import type { Step } from "../../../commands/next";
import { Pop } from "../../../parts/Pop";
import { KEYS, useStepWord } from "./keys";
import css from "./next.module.css";
import { ENDS, type Possible } from "./possible";

export function More({ others, begin }: { others: readonly Possible[]; begin: (step: Step) => void }) {
  const { t } = useLingui();
  const word = useStepWord();
  const [opened, setOpened] = useState(false);
  const press = (step: Step) => {
    setOpened(false);
    // The popover gives the focus back first, so that the dialog gives it back to its button.
    requestAnimationFrame(() => begin(step));
  };
  const face = (
    <>
      {t`More`} <IconChevronDown size={14} aria-hidden />
    </>
  );
  return (
    <Pop opened={opened} onOpened={setOpened} className={css.more} label={face}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the buttons inside */}
      <div className={css.menu} onKeyDown={byArrows}>
        {others.map(({ step, allowed, why }) => (
          <button
            key={step}
            type="button"
            className={css.choice}
            // Not disabled: the keyboard reaches its reason, too.
            aria-disabled={!allowed}
            data-ends={ENDS.has(step) || undefined}
            data-step={step}
            onClick={() => allowed && press(step)}
          >
            <span>{word(step)}</span>
            {KEYS[step] ? <kbd>{KEYS[step]?.toUpperCase()}</kbd> : null}
            {why ? <small>{why}</small> : null}
          </button>
        ))}
      </div>
    </Pop>
  );
}

function byArrows(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) {
    return;
  }
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  all[(at + by + all.length) % all.length]?.focus();
}
