/** Which entries fit what was typed: every word must begin a word of the label, in any order. */

export interface Typed {
  readonly mode: "all" | "acts" | "lead";
  readonly text: string;
  /** Of `#42`. */
  readonly leadId: number | null;
}

export function readTyped(input: string): Typed {
  const text = input.trim();
  if (text.startsWith(">")) {
    return { mode: "acts", text: text.slice(1).trim(), leadId: null };
  }
  const id = /^#\s*(\d{1,18})$/.exec(latinDigits(text))?.[1];
  if (text.startsWith("#")) {
    return { mode: "lead", text, leadId: id ? Number(id) : null };
  }
  return { mode: "all", text, leadId: null };
}

/** Higher is better; null fits not. */
export function fitOf(label: string, text: string): number | null {
  if (text === "") {
    return 0;
  }
  const [words, wanted] = [wordsOf(label), wordsOf(text)];
  if (!wanted.every((one) => words.some((word) => word.startsWith(one)))) {
    return null;
  }
  return (words[0]?.startsWith(wanted[0] ?? "") ? 2 : 1) + (words.join(" ") === wanted.join(" ") ? 2 : 0);
}

export function best<T>(entries: readonly T[], labelOf: (entry: T) => string, text: string, most: number): T[] {
  return entries
    .map((entry, at) => ({ entry, at, score: fitOf(labelOf(entry), text) }))
    .filter((one): one is typeof one & { score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, most)
    .map(({ entry }) => entry);
}

function wordsOf(text: string): string[] {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean);
}

/** "٤٢" and "४२" are 42. */
function latinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zeros = [0x30, 0x660, 0x6f0, 0x966, 0xbe6];
    const zero = zeros.find((one) => code >= one && code < one + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}
