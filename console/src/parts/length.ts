/** As the API counts: by character, not by half of one, and without blanks at the ends. */
export function lengthOf(text: string): number {
  return [...text.trim()].length;
}
