/** What hangs below a button of the top bar; at 390 px a sheet from below. The browser's own popover: no library. */

import {
  type ButtonHTMLAttributes,
  type CSSProperties,
  type ReactNode,
  Suspense,
  useId,
  useRef,
  useState,
} from "react";
import styles from "./Panel.module.css";

interface PanelProps {
  /** Of the button. */
  button: ButtonHTMLAttributes<HTMLButtonElement>;
  face: ReactNode;
  label: string;
  width?: number;
  children: (close: () => void) => ReactNode;
}

const GAP = 6;

export function Panel({ button, face, label, width = 300, children }: PanelProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState(false);
  const close = () => panel.current?.hidePopover();
  const toggled = (newState: string) => {
    setOpened(newState === "open");
    if (newState === "open") {
      place(opener.current, panel.current);
      panel.current?.focus();
    }
  };
  return (
    <>
      <button ref={opener} type="button" {...button} popoverTarget={id} aria-haspopup="dialog" aria-expanded={opened}>
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
        onToggle={({ newState }) => toggled(newState)}
      >
        {opened && <Suspense>{children(close)}</Suspense>}
      </div>
    </>
  );
}

/** Below the button, its end at the button's end; CSS makes a sheet of it at 390 px. */
function place(opener: HTMLElement | null, panel: HTMLElement | null): void {
  if (!opener || !panel) {
    return;
  }
  const { bottom, left, right } = opener.getBoundingClientRect();
  const end = document.documentElement.dir === "rtl" ? left : window.innerWidth - right;
  panel.style.setProperty("--below", `${bottom + GAP}px`);
  panel.style.setProperty("--end", `${Math.max(end, GAP)}px`);
}
