/** What a person wrote: always text, never markup. */

import { Long } from "../facts/FactValue";
import css from "./timeline.module.css";

const SHOWN = 420;

export function Quote({ text, subject }: { text: string; subject?: string | null }) {
  return (
    <blockquote className={css.quote} dir="auto">
      {subject ? <cite>{subject}</cite> : null}
      {text.length > SHOWN ? <Long text={text} folded={SHOWN} /> : text}
    </blockquote>
  );
}
