import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "./languages";

interface Message {
  readonly id: string;
  readonly source: string;
  readonly text: string;
}

function messagesOf(language: string): Message[] {
  const po = readFileSync(resolve(import.meta.dirname, `catalogues/${language}.po`), "utf8");
  const joined = (lines: string) => [...lines.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1]).join("");
  return po
    .split("\n\n")
    .slice(1)
    .map((entry) => /(?:^msgctxt (.*)\n)?^msgid ([\s\S]*?)^msgstr ([\s\S]*)/m.exec(entry))
    .filter((found) => found !== null)
    .map(([, context = "", id = "", text = ""]) => ({
      id: context + joined(id),
      source: joined(id),
      text: joined(text),
    }));
}

/** `{name}`, also of plurals, and tags: what a translation must not lose. */
function placesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)[,}]|(<\/?\d+\/?>)/g)].map((one) => one[1] ?? one[2] ?? ""))].sort();
}

describe.each(LANGUAGES.filter(({ code }) => code !== "en").map(({ code }) => code))(
  "the catalogue of %s",
  (language) => {
    const messages = messagesOf(language);

    it("has each message once, and the same ones as English", () => {
      const ids = messages.map(({ id }) => id);
      expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
      expect([...ids].sort()).toEqual(
        messagesOf("en")
          .map(({ id }) => id)
          .sort(),
      );
    });

    it("keeps the places of values and tags in every translation", () => {
      const lost = messages.filter(({ source, text }) => text && placesOf(source).join() !== placesOf(text).join());
      expect(lost).toEqual([]);
    });

    it("has every plural form of the language", () => {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const short = messages
        .filter(({ text }) => text.includes(", plural,"))
        .filter(({ text }) => !forms.every((form) => text.includes(`${form} {`)));
      expect(short).toEqual([]);
    });
  },
);
