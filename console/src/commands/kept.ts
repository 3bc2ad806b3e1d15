/** Acts whose answer has not come: the same again goes under the same key, also after a dialog was closed or the page
 * was loaded anew. In this tab only, and gone when the person signs out. */

import { Refused } from "../api/ask.ts";
import { actKey } from "../api/key.ts";
import { keepDraft, readDraft } from "./draft.ts";
import { isUnsent } from "./sending/send.ts";

interface Kept<T> {
  readonly of: string;
  readonly act: T;
}

/** What was made for these words, if they were sent before and nobody answered; else made now. */
export function keptAct<T>(name: string, words: unknown, make: () => T): T {
  const of = JSON.stringify(words);
  const known = readDraft<Kept<T>>(`sent.${name}`);
  if (known?.of === of) {
    return known.act;
  }
  const act = make();
  keepDraft(`sent.${name}`, { of, act });
  return act;
}

export function answered(name: string): void {
  keepDraft(`sent.${name}`, null);
}

/** Sends it under the key of its words, until there is an answer. */
export async function sentOnce<T>(name: string, words: unknown, post: (key: string) => Promise<T>): Promise<T> {
  try {
    const answer = await post(keptAct(name, words, actKey));
    answered(name);
    return answer;
  } catch (error) {
    if (!(error instanceof Refused && isUnsent(error))) {
      answered(name);
    }
    throw error;
  }
}
