/** A part of the page under its own small heading. */

import { type ReactNode, useId } from "react";
import css from "./lead.module.css";

interface SectionProps {
  readonly title: string;
  /** Beside the title: a count, a word. */
  readonly beside?: ReactNode;
  /** At the end of the heading: what can be done. */
  readonly act?: ReactNode;
  readonly marked?: boolean;
  readonly children?: ReactNode;
}

export function Section({ title, beside, act, marked, children }: SectionProps) {
  const id = useId();
  return (
    <section className={marked ? `${css.section} ${css.marked}` : css.section} aria-labelledby={id}>
      <div className={css.head}>
        <h2 id={id}>{title}</h2>
        {beside === undefined ? null : <span>{beside}</span>}
        {act}
      </div>
      {children}
    </section>
  );
}
