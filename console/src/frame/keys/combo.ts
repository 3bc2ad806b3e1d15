/** Keys as texts: `a`, `X` (with Shift), `Enter`, `Alt+ArrowUp`, `mod+k` (⌘ or Ctrl), and two in a row: `g t`. */

interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The text of what was pressed. A letter key of an Arabic or Hindi layout counts by its place on the keyboard. */
export function comboOf(pressed: Pressed & { readonly shiftKey: boolean }): string {
  const key = keyOf(pressed);
  const mod = pressed.ctrlKey || pressed.metaKey ? "mod+" : "";
  const alt = pressed.altKey ? "Alt+" : "";
  const shift = pressed.shiftKey && key.length > 1 ? "Shift+" : "";
  return `${mod}${alt}${shift}${key}`;
}

function keyOf({ key, code, shiftKey }: Pressed & { readonly shiftKey: boolean }): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter && key.length === 1 && key.charCodeAt(0) > 127) {
    return shiftKey ? letter : letter.toLowerCase();
  }
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  return digit && key.charCodeAt(0) > 127 ? digit : key;
}

/** Whether it is a character key alone, which WCAG 2.1.4 wants to be switched off at will. */
export function isCharacter(combo: string): boolean {
  return combo.split(" ").every((one) => one.length === 1);
}

const SHOWN: Record<string, string> = {
  Enter: "↵",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  " ": "Space",
};

/** As it stands on the keyboard: `⌘ K`, `⇧ X`, `g t`. */
export function shown(combo: string, apple = isApple()): string[] {
  return combo.split(" ").flatMap((one) => {
    const parts = one.split("+").filter(Boolean);
    return parts.flatMap((part) => {
      if (part === "mod") {
        return [apple ? "⌘" : "Ctrl"];
      }
      if (/^[A-Z]$/.test(part) && parts.length === 1) {
        return ["⇧", part];
      }
      return [SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part)];
    });
  });
}

export function isApple(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}
