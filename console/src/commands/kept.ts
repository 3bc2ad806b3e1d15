/** Acts whose answer has not come: the same again goes under the same key, also after a dialog was closed or the page
 * was loaded anew. In this tab only, and gone when the person signs out. */

import { keepDraft, readDraft } from "./draft.ts";

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
