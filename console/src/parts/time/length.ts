/** `1:05`: minutes and seconds of something that plays. */
export function length(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;
}
