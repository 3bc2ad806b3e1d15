/**
 * A mail's HTML for a frame in which nothing runs and nothing is loaded. The console's policy forbids styles that stand in
 * markup, so they are set by hand afterwards: `data-style` of each element, and the sheets beside it.
 */
export function readMail(html: string): { readonly markup: string; readonly sheets: readonly string[] } {
  const sheets: string[] = [];
  const markup = html
    .replace(/<style\b[^>]*>([\s\S]*?)<\/style>/giu, (_, css: string) => {
      sheets.push(css);
      return "";
    })
    .replace(/<(link|script|base|meta)\b[^>]*>/giu, "")
    .replace(/\sstyle=/giu, " data-style=")
    .replace(/\s(src|srcset|background)=/giu, " data-$1=");
  return { markup, sheets };
}

export function dress(page: Document, sheets: readonly string[]): void {
  const { defaultView: view } = page;
  for (const element of page.querySelectorAll<HTMLElement>("[data-style]")) {
    element.style.cssText = element.dataset.style ?? "";
  }
  for (const link of page.querySelectorAll("a")) link.removeAttribute("href");
  if (view && "CSSStyleSheet" in view) {
    page.adoptedStyleSheets = sheets.map((css) => {
      const sheet = new (view as unknown as { CSSStyleSheet: typeof CSSStyleSheet }).CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
  }
}
