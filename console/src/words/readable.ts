/** `second_opinion` → `Second opinion`: for codes that each hospital makes its own, such as procedures. */
export function readable(code: string): string {
  const spaced = code.replace(/[_-]+/gu, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
