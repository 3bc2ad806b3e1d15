import type { ConsentRead } from "../../../api/gen";

/** Of each purpose and channel what was said last; `consents` begin with the newest. */
export function newestOf(consents: readonly ConsentRead[]): ConsentRead[] {
  const found = new Map<string, ConsentRead>();
  for (const one of consents) {
    const of = `${one.purpose} ${one.channel}`;
    if (!found.has(of)) found.set(of, one);
  }
  return [...found.values()];
}
