import type { SpendCap, SpentRead } from "../../api/gen";

/** How many decimals the currency has: its smallest unit is one of the last. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

export function money(minor: number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(minor / 10 ** digitsOf(currency));
}

/** Whether what a month will come to is more than may be. */
export function overCap({ messages, amount_minor }: SpentRead, cap: SpendCap | null): boolean {
  const over = (value: number, most: number | null | undefined) => most != null && value > most;
  return over(messages, cap?.messages_per_month) || over(amount_minor, cap?.amount_per_month_minor);
}
