/** What a lead is called: the name, or its number where nobody has said one. */

export function nameOf({ id, first_name, last_name }: { id: number; first_name: string; last_name: string }): string {
  return `${first_name} ${last_name}`.trim() || `#${id}`;
}
