/** From what is typed to answers that fit the questions; the API has the last word. */

import type { Question } from "../../api/gen/index.ts";
import { lengthOf } from "../../parts/length.ts";

export type Typed = Readonly<Record<string, string>>;
export type Answers = Record<string, string | number | boolean | null>;
export type Fault =
  | { readonly kind: "missing" }
  | { readonly kind: "no_number" }
  | { readonly kind: "too_low"; readonly least: number }
  | { readonly kind: "too_high"; readonly most: number }
  | { readonly kind: "too_long" };

export const LONGEST_TEXT = 500;
export const YES = "yes";
export const NO = "no";

export function answersOf(questions: readonly Question[], typed: Typed): Answers {
  const answers: Answers = {};
  for (const question of questions) {
    const value = answerOf(question, (typed[question.code] ?? "").trim());
    if (value !== null) answers[question.code] = value;
  }
  return answers;
}

/** By the question's code, in the order of the form. */
export function faultsIn(questions: readonly Question[], typed: Typed): ReadonlyMap<string, Fault> {
  const found = new Map<string, Fault>();
  for (const question of questions) {
    const fault = faultOf(question, (typed[question.code] ?? "").trim());
    if (fault) found.set(question.code, fault);
  }
  return found;
}

/** How many required questions have an answer, of how many. */
export function progress(questions: readonly Question[], typed: Typed): [number, number] {
  const required = questions.filter(({ required }) => required);
  return [required.filter(({ code }) => (typed[code] ?? "").trim() !== "").length, required.length];
}

function answerOf({ kind }: Question, text: string): string | number | boolean | null {
  if (text === "") return null;
  if (kind === "flag") return text === YES;
  if (kind === "number") return numberOf(text);
  return text;
}

function faultOf({ kind, required, least, most }: Question, text: string): Fault | null {
  if (text === "") return required ? { kind: "missing" } : null;
  if (kind === "text") return lengthOf(text) > LONGEST_TEXT ? { kind: "too_long" } : null;
  if (kind !== "number") return null;
  const value = numberOf(text);
  if (value === null) return { kind: "no_number" };
  if (least != null && value < least) return { kind: "too_low", least };
  if (most != null && value > most) return { kind: "too_high", most };
  return null;
}

/** `1,5` and digits of Arabic, Hindi or Tamil are numbers, too. */
export function numberOf(text: string): number | null {
  const plain = [...text].map(westernDigit).join("").replace(",", ".").replace("٫", ".");
  return /^-?\d+(\.\d+)?$/u.test(plain) ? Number(plain) : null;
}

const ZEROS = [0x0660, 0x06f0, 0x0966, 0x0be6];

function westernDigit(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code <= first + 9);
  return zero === undefined ? sign : String(code - zero);
}
