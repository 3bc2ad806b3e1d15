/** A key for one act of a person: made when they act, kept over every retry of it. */
export function actKey(): string {
  return crypto.randomUUID();
}
