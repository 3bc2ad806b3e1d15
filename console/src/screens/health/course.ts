/** The line through values, the oldest first, in a box of that size; zero is at its foot. */
export function pathOf(values: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...values);
  const step = width / Math.max(values.length - 1, 1);
  const points = values.map((value, at) => `${round(at * step)} ${round(1 + (height - 2) * (1 - value / most))}`);
  return points.length > 0 ? `M${points.join("L")}` : "";
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
