/** The languages of the console: which one is shown, and its catalogue, loaded when it is asked for. */

import { i18n } from "@lingui/core";

export const LANGUAGES = [
  { code: "en", name: "English", dir: "ltr" },
  { code: "hi", name: "हिन्दी", dir: "ltr" },
  { code: "ta", name: "தமிழ்", dir: "ltr" },
  { code: "ar", name: "العربية", dir: "rtl" },
] as const;

export type Language = (typeof LANGUAGES)[number]["code"];

export function isLanguage(code: unknown): code is Language {
  return LANGUAGES.some((one) => one.code === code);
}

export function directionOf(language: string): "ltr" | "rtl" {
  return LANGUAGES.find((one) => one.code === language)?.dir ?? "ltr";
}

/** The first of the browser's languages that we have. */
export function browsersLanguage(wanted: readonly string[] = navigator.languages): Language {
  return wanted.map((one) => one.slice(0, 2)).find(isLanguage) ?? "en";
}

let latest: Language | undefined;

/** Shows the page in `language`; the last of several calls wins, whichever catalogue comes first. */
export async function speak(language: Language): Promise<void> {
  latest = language;
  const { messages } = await import(`./catalogues/${language}.po`);
  if (latest === language) {
    i18n.loadAndActivate({ locale: language, messages });
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }
}
