/** The browser's own popovers: opened by their button, closed by Escape, a press elsewhere, or when the page moves. */

import { type RefObject, type ToggleEvent, useEffect, useId, useRef, useState } from "react";

const GAP = 6;

interface Popover {
  readonly id: string;
  readonly opened: boolean;
  readonly panel: RefObject<HTMLDivElement | null>;
  readonly close: () => void;
  /** For the panel. */
  readonly onToggle: (event: ToggleEvent<HTMLElement>) => void;
}

/** `focus` is called once it is open. */
export function usePopover(focus: (panel: HTMLElement) => void): Popover {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState(false);
  const close = () => panel.current?.hidePopover();
  useEffect(() => {
    if (!opened) {
      return;
    }
    const moved = (event: Event) => {
      if (!(event.target instanceof Node && panel.current?.contains(event.target))) {
        panel.current?.hidePopover();
      }
    };
    window.addEventListener("scroll", moved, true);
    window.addEventListener("resize", moved);
    return () => {
      window.removeEventListener("scroll", moved, true);
      window.removeEventListener("resize", moved);
    };
  }, [opened]);
  useEffect(() => {
    const shown = panel.current;
    if (opened && shown) {
      place(openerOf(id), shown);
      focus(shown);
    }
  }, [opened, id, focus]);
  return { id, opened, panel, close, onToggle: ({ newState }) => setOpened(newState === "open") };
}

function openerOf(id: string): Element | null {
  return document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
}

/** Below its button, or above where there is no room; its end at the button's end. At 390 px CSS makes a sheet of it. */
function place(opener: Element | null, panel: HTMLElement): void {
  if (!opener) {
    return;
  }
  const { top, bottom, left, right } = opener.getBoundingClientRect();
  const height = panel.offsetHeight;
  const below = bottom + GAP + height <= window.innerHeight - GAP || top < height;
  const end = document.documentElement.dir === "rtl" ? left : window.innerWidth - right;
  const most = window.innerWidth - panel.offsetWidth - GAP;
  panel.style.setProperty("--top", `${below ? bottom + GAP : Math.max(top - height - GAP, GAP)}px`);
  panel.style.setProperty("--end", `${Math.max(Math.min(end, most), GAP)}px`);
}
