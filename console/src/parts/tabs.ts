/** The tab that an arrow key leads to, round the end, by the direction of reading; null for other keys. */
export function tabBy<T>(key: string, tabs: readonly T[], tab: T): T | null {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!step) {
    return null;
  }
  const turned = document.documentElement.dir === "rtl" ? -step : step;
  return tabs[(tabs.indexOf(tab) + turned + tabs.length) % tabs.length] ?? tab;
}
