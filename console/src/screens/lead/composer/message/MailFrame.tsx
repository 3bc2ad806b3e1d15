/**
 * A mail as a mail program shows it, in a frame without scripts or addresses of its own. Its styles are set by hand: the
 * page's policy lets no `style` attribute in.
 */

import { useEffect, useRef, useState } from "react";
import css from "./message.module.css";

const SET_ASIDE = "data-style";
const MOST = 520;
const PAPER = "<!doctype html><html><head></head><body></body></html>";

export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(0);
  useEffect(() => {
    const page = frame.current?.contentDocument;
    if (ready && page?.body && frame.current) {
      show(page, html);
      frame.current.style.blockSize = `${Math.min(page.body.scrollHeight + 24, MOST)}px`;
    }
  }, [ready, html]);
  return (
    <iframe
      ref={frame}
      className={css.mail}
      title={title}
      sandbox="allow-same-origin"
      srcDoc={PAPER}
      onLoad={() => setReady((turn) => turn + 1)}
    />
  );
}

function show(page: Document, html: string): void {
  const aside = html.replace(/(<[^>]*?\s)style\s*=/giu, `$1${SET_ASIDE}=`);
  const { body } = new DOMParser().parseFromString(aside, "text/html");
  for (const unwanted of body.querySelectorAll("script, style, link, iframe, object, embed, form")) unwanted.remove();
  page.body.replaceChildren(...[...body.childNodes].map((node) => page.importNode(node, true)));
  page.body.style.cssText = "margin: 12px; font: 14px/1.5 sans-serif; color: #1a1a1a; overflow-wrap: anywhere";
  for (const one of page.body.querySelectorAll<HTMLElement>(`[${SET_ASIDE}]`)) {
    one.style.cssText = one.getAttribute(SET_ASIDE) ?? "";
  }
  for (const link of page.body.querySelectorAll("a")) link.removeAttribute("href");
}
