/** What can be done now and by which key: one list for the keyboard, the sheet of keys and the palette. */

import { toast } from "../../parts/toasts/toasts";
import { comboOf, isCharacter } from "./combo";

export interface Act {
  /** Unique within its group. */
  readonly id: string;
  readonly label: string;
  readonly keys?: string | readonly string[] | undefined;
  readonly act: () => void;
  /** Why it is not possible now. */
  readonly disabled?: string | null | undefined;
  /** Not in the palette: moving about in a list. */
  readonly quiet?: boolean | undefined;
  /** Also inside inputs: only for keys with ⌘ or Ctrl, and Escape. */
  readonly inInputs?: boolean | undefined;
}

export interface Group {
  readonly heading: string;
  readonly acts: readonly Act[];
  /** Dialogs lie above pages; only the highest layer hears keys. */
  readonly layer: number;
  /** Of the shell: heard in every layer but for character keys. */
  readonly everywhere?: boolean;
}

const SEQUENCE = 1_200;
/** A field that has not come by then comes no more. */
const FIELD_WITHIN = 10_000;

export class Registry {
  private readonly groups = new Map<symbol, Group>();
  private readonly layers: number[] = [];
  private readonly watchers = new Set<() => void>();
  private snapshot: readonly Group[] = [];
  private first = "";
  private firstAt = 0;
  private ahead: { text: string; readonly from: EventTarget | null; readonly at: number } | null = null;
  characters = true;

  add(group: Group): () => void {
    const id = Symbol(group.heading);
    this.groups.set(id, group);
    this.changed();
    return () => {
      this.groups.delete(id);
      this.changed();
    };
  }

  /** A dialog opened; what it returns closes it. */
  cover(layer: number): () => void {
    this.layers.push(layer);
    return () => void this.layers.splice(this.layers.indexOf(layer), 1);
  }

  /** The groups that act now, the newest first. */
  current = (): readonly Group[] => this.snapshot;

  watch = (changed: () => void): (() => void) => {
    this.watchers.add(changed);
    return () => void this.watchers.delete(changed);
  };

  /** A field is on its way: what is typed until it has the focus is for it, and no key of the page. */
  awaitField(): void {
    this.ahead = { text: "", from: document.activeElement, at: performance.now() };
  }

  /** What was to bring the field could not be fetched. */
  awaitNoField(): void {
    this.ahead = null;
  }

  /** Something has the focus now. */
  arrived(target: EventTarget | null): void {
    if (!this.ahead || target === this.ahead.from || !(target instanceof HTMLInputElement && isTyping(target))) {
      return;
    }
    const { text } = this.ahead;
    this.ahead = null;
    if (text) {
      // As if it had been typed there: so a controlled field hears of it.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(target, target.value + text);
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** Whether the key did something. */
  press(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing || event.key === "Shift") {
      return false;
    }
    if (this.isAhead(event)) {
      event.preventDefault();
      return true;
    }
    const combo = comboOf(event);
    const typing = isTyping(event.target);
    const pair = event.timeStamp - this.firstAt < SEQUENCE ? `${this.first} ${combo}` : "";
    const found = (pair && this.find(pair, typing)) || this.find(combo, typing, onControl(event));
    this.first = "";
    if (found) {
      event.preventDefault();
      if (found.disabled) {
        toast({ text: found.disabled });
      } else {
        found.act();
      }
      return true;
    }
    if (!typing && this.begins(combo)) {
      this.first = combo;
      this.firstAt = event.timeStamp;
    }
    return false;
  }

  private find(combo: string, typing: boolean, control = false): Act | undefined {
    if ((isCharacter(combo) && (!this.characters || typing)) || (control && /^(Enter| )$/.test(combo))) {
      return undefined;
    }
    for (const act of this.heard(isCharacter(combo))) {
      if ((!typing || act.inInputs) && keysOf(act).includes(combo)) {
        return act;
      }
    }
    return undefined;
  }

  private isAhead({ key, target, timeStamp, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const { ahead } = this;
    if (!ahead || (isTyping(target) && target !== ahead.from)) {
      return false;
    }
    if (key === "Escape" || timeStamp - ahead.at > FIELD_WITHIN) {
      this.ahead = null;
      return false;
    }
    if (key === "Backspace") {
      ahead.text = ahead.text.slice(0, -1);
      return true;
    }
    if (key.length > 1 || ctrlKey || metaKey || altKey) {
      return false;
    }
    ahead.text += key;
    return true;
  }

  private begins(combo: string): boolean {
    return this.characters && this.heard(true).some((act) => keysOf(act).some((keys) => keys.startsWith(`${combo} `)));
  }

  private heard(character: boolean): Act[] {
    const top = Math.max(0, ...this.layers);
    return this.snapshot
      .filter((group) => group.layer === top || (group.everywhere && !(character && top > 0)))
      .flatMap((group) => group.acts);
  }

  private changed(): void {
    this.snapshot = [...this.groups.values()].reverse().sort(
      // A screen's own keys win over the shell's, whichever came first.
      (a, b) => b.layer - a.layer || Number(a.everywhere ?? false) - Number(b.everywhere ?? false),
    );
    for (const told of this.watchers) {
      told();
    }
  }
}

/** What each key does now, once: of two acts with one key the first is heard; acts without a key left are left out. */
export function heardKeys(groups: readonly Group[]): Group[] {
  const taken = new Set<string>();
  return groups
    .map((group) => ({
      ...group,
      acts: group.acts
        .map((act) => {
          const keys = keysOf(act).filter((combo) => !taken.has(combo));
          for (const combo of keys) {
            taken.add(combo);
          }
          return { ...act, keys };
        })
        .filter(({ keys }) => keys.length > 0),
    }))
    .filter(({ acts }) => acts.length > 0);
}

export function keysOf(act: Act): readonly string[] {
  return act.keys === undefined ? [] : typeof act.keys === "string" ? [act.keys] : act.keys;
}

const TYPED =
  "input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable=true], [role=textbox]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED) !== null;
}

/** Enter and Space on a button or a link are the button's own. */
function onControl(event: KeyboardEvent): boolean {
  return (
    event.target instanceof Element &&
    event.target.closest("button, a[href], summary, [role=menuitem], [role=option], [role=tab]") !== null
  );
}

export const registry = new Registry();
