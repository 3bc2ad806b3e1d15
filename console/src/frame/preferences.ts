/** What a person likes: kept by the API, so that it follows them; language, colours and density also in this browser,
 * so that the page is right from its first paint. */

import { useSyncExternalStore } from "react";
import { call } from "../api/call";
import { browsersLanguage, isLanguage, type Language, speak } from "../words/languages";

export type Colours = "light" | "dark" | "system";
export type Density = "comfortable" | "compact";

interface Preferences {
  readonly language: Language;
  readonly colours: Colours;
  readonly density: Density;
  /** Keys without ⌘ or Ctrl. */
  readonly keys: boolean;
  /** When an offer is about to end. */
  readonly sound: boolean;
  readonly nav_folded: boolean;
  /** Of screens: columns and the like. */
  readonly [more: string]: unknown;
}

const KEPT = "lead-console";
const SAVE_AFTER = 800;

let current: Preferences = sound(remembered());
let saving: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

export function preferences(): Preferences {
  return current;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(watch, preferences);
}

/** Changes some of them here at once, and at the API a moment later. */
export function prefer(change: Partial<Preferences>): void {
  put({ ...current, ...change });
  clearTimeout(saving);
  saving = setTimeout(() => void save(), SAVE_AFTER);
}

/** As the API has them; what it does not know stays. */
export function adopt(given: unknown): void {
  put(sound({ ...current, ...(typeof given === "object" ? given : {}) }));
}

function put(next: Preferences): void {
  const language = next.language !== current.language;
  current = next;
  remember();
  document.documentElement.dataset.density = next.density;
  if (language) {
    void speak(next.language);
  }
  for (const changed of watchers) {
    changed();
  }
}

/** Nothing is said where it fails: the next change saves it all. */
async function save(): Promise<void> {
  await call("PUT", "/api/v1/me/preferences", { body: { preferences: current } }).catch(() => undefined);
}

function sound(given: Record<string, unknown>): Preferences {
  return {
    ...given,
    language: isLanguage(given.language) ? given.language : browsersLanguage(),
    colours: given.colours === "light" || given.colours === "dark" ? given.colours : "system",
    density: given.density === "compact" ? "compact" : "comfortable",
    keys: given.keys !== false,
    sound: given.sound === true,
    nav_folded: given.nav_folded === true,
  };
}

function remembered(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function remember(): void {
  const { language, colours, density } = current;
  try {
    localStorage.setItem(KEPT, JSON.stringify({ language, colours, density }));
  } catch {
    // A browser that keeps nothing asks the API each time.
  }
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => void watchers.delete(changed);
}
