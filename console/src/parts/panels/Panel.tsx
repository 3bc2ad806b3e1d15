/** What hangs below a button of the top bar; at 390 px a sheet from below. */

import { type ButtonHTMLAttributes, type CSSProperties, type ReactNode, Suspense } from "react";
import styles from "./Panel.module.css";
import { usePopover } from "./popover";

interface PanelProps {
  /** Of the button. */
  button: ButtonHTMLAttributes<HTMLButtonElement>;
  face: ReactNode;
  label: string;
  width?: number;
  children: (close: () => void) => ReactNode;
}

export function Panel({ button, face, label, width = 300, children }: PanelProps) {
  const { id, opened, panel, close, onToggle } = usePopover(focusItself);
  return (
    <>
      <button type="button" {...button} popoverTarget={id} aria-haspopup="dialog" aria-expanded={opened}>
        {face}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className={styles.panel}
        style={{ "--wide": `${width}px` } as CSSProperties}
        onToggle={onToggle}
      >
        {opened && <Suspense>{children(close)}</Suspense>}
      </div>
    </>
  );
}

function focusItself(panel: HTMLElement): void {
  panel.focus();
}
