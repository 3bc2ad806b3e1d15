/** A button, and what it opens beneath itself: the browser's own popover, so that Escape and a click elsewhere close it. */

import { type ReactNode, useEffect, useId, useRef } from "react";
import { KeyLayer } from "../../frame/keys/useActs.tsx";
import styles from "./Pop.module.css";

interface PopProps {
  opened: boolean;
  onOpened: (opened: boolean) => void;
  /** On the button; `name` where the label alone does not say enough. */
  label: ReactNode;
  name?: string;
  className?: string | undefined;
  children: ReactNode;
}

const GAP = 4;
const EDGE = 8;

export function Pop({ opened, onOpened, label, name, className, children }: PopProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = box.current;
    if (!shown || shown.matches(":popover-open") === opened) return;
    if (!opened) {
      shown.hidePopover();
      return;
    }
    shown.showPopover();
    if (button.current) place(shown, button.current.getBoundingClientRect());
    focusFirst(shown);
  }, [opened]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={opened}
        aria-controls={id}
        aria-label={name}
        popoverTarget={id}
      >
        {label}
      </button>
      <div
        ref={box}
        id={id}
        popover="auto"
        className={styles.pop}
        onToggle={(event) => onOpened(event.nativeEvent.newState === "open")}
      >
        {opened && <KeyLayer>{children}</KeyLayer>}
      </div>
    </>
  );
}

/** Beneath the button, from its start; moved in where the page ends, above where there is more room. */
function place(box: HTMLElement, button: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const rtl = document.documentElement.dir === "rtl";
  const start = rtl ? button.right - width : button.left;
  const x = Math.min(Math.max(start, EDGE), window.innerWidth - width - EDGE);
  const below = button.bottom + GAP;
  const fits = below + height <= window.innerHeight - EDGE || button.top < height;
  box.style.translate = `${x}px ${fits ? below : button.top - GAP - height}px`;
}

const FOCUSABLE = "input:not([disabled]), button:not([disabled]), a[href], select, textarea";

/** What is loaded a moment later gets the focus then. */
function focusFirst(box: HTMLElement, tries = 30): void {
  const first = box.querySelector<HTMLElement>("[data-autofocus]") ?? box.querySelector<HTMLElement>(FOCUSABLE);
  if (first) first.focus();
  else if (tries > 0 && box.isConnected) requestAnimationFrame(() => focusFirst(box, tries - 1));
}
