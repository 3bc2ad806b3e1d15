/** `PT30M` as 30 minutes and back: a span that one unit can say. */

export const UNITS = { minutes: 60, hours: 3_600, days: 86_400 } as const;
export type Unit = keyof typeof UNITS;

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.0+)?S)?)?$/;
const PARTS = [604_800, 86_400, 3_600, 60, 1] as const;

/** Null: the editor's fields cannot say it, and the JSON can. */
export function readSpan(span: string): { readonly amount: number; readonly unit: Unit } | null {
  const found = ISO.exec(span);
  if (!found || span === "P" || span.endsWith("T")) return null;
  const seconds = PARTS.reduce((sum, size, at) => sum + size * Number(found[at + 1] ?? 0), 0);
  for (const unit of ["days", "hours", "minutes"] as const) {
    if (seconds > 0 && seconds % UNITS[unit] === 0) return { amount: seconds / UNITS[unit], unit };
  }
  return seconds === 0 ? { amount: 0, unit: "minutes" } : null;
}

export function writeSpan(amount: number, unit: Unit): string {
  return unit === "days" ? `P${amount}D` : unit === "hours" ? `PT${amount}H` : `PT${amount}M`;
}
