/** Sentences of the API name agents by their number: `agent 7`. Here they get their names. */

interface Named {
  readonly id: number;
  readonly name: string;
}

const AGENT = /\bagent ([1-9]\d*)\b/gi;

export function named(text: string, people: ReadonlyMap<number, Named>): string {
  return text.replace(AGENT, (said, id: string) => people.get(Number(id))?.name ?? said);
}

/** `user:7`, `agent:7`: who did it; null for the engine, the person and whatever else is no colleague. */
export function actorId(actor: string): number | null {
  const found = /^(?:user|agent):([1-9]\d*)$/.exec(actor)?.[1];
  return found ? Number(found) : null;
}
