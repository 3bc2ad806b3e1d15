/** A button with things to do below it. What is not possible now stays, with its reason, and keeps the focus. */

import {
  type CSSProperties,
  cloneElement,
  Fragment,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
} from "react";
import styles from "./Panel.module.css";
import { usePopover } from "./popover";

interface MenuItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly act: () => void;
  /** Why it is not possible now. */
  readonly why?: ReactNode;
  readonly disabled?: boolean | undefined;
  readonly keys?: string | undefined;
  /** It ends something. */
  readonly ends?: boolean | undefined;
  /** Stands above the first item that has it. */
  readonly heading?: ReactNode;
}

interface MenuProps {
  button: ReactElement<Record<string, unknown>>;
  items: readonly MenuItem[];
  label: string;
  width?: number;
}

export function Menu({ button, items, label, width = 240 }: MenuProps) {
  const { id, opened, panel, close, onToggle } = usePopover(focusFirst);
  const run = (item: MenuItem) => {
    if (!item.disabled) {
      close();
      item.act();
    }
  };
  return (
    <>
      {cloneElement(button, { popoverTarget: id, "aria-haspopup": "menu", "aria-expanded": opened })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className={`${styles.panel} ${styles.menu}`}
        style={{ "--wide": `${width}px` } as CSSProperties}
        onToggle={onToggle}
        onKeyDown={press}
      >
        {opened &&
          items.map((item, at) => (
            <Fragment key={item.id}>
              {item.heading && item.heading !== items[at - 1]?.heading && (
                <p role="presentation" className={styles.heading}>
                  {item.heading}
                </p>
              )}
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                aria-disabled={item.disabled || undefined}
                data-ends={item.ends || undefined}
                className={styles.choice}
                onClick={() => run(item)}
              >
                <span>
                  {item.label}
                  {item.why && <small>{item.why}</small>}
                </span>
                {item.keys && <kbd aria-hidden>{item.keys}</kbd>}
              </button>
            </Fragment>
          ))}
      </div>
    </>
  );
}

function focusFirst(panel: HTMLElement): void {
  panel.querySelector<HTMLElement>("[role=menuitem]:not([aria-disabled])")?.focus();
}

function press(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, HTMLElement | undefined> = {
    ArrowDown: all[(at + 1) % all.length],
    ArrowUp: all[(at - 1 + all.length) % all.length],
    Home: all[0],
    End: all.at(-1),
  };
  const next = to[event.key] ?? (event.key.length === 1 ? beginning(all, at, event.key) : undefined);
  if (event.key === "Tab") {
    event.currentTarget.hidePopover();
  } else if (next) {
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }
}

/** The next item that begins with the letter. */
function beginning(all: readonly HTMLElement[], at: number, letter: string): HTMLElement | undefined {
  const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return turned.find((one) => one.textContent?.toLowerCase().startsWith(letter.toLowerCase()));
}
