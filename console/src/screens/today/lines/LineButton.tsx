import type { ReactNode } from "react";
import type { Line } from "../day.ts";
import styles from "../today.module.css";

interface LineButtonProps<L extends Line> {
  line: L;
  chosen: boolean;
  choose: (key: string) => void;
  open: (line: L) => void;
  children: ReactNode;
}

/** A line that can be chosen, and opened by Enter or a double click. */
export function LineButton<L extends Line>({ line, chosen, choose, open, children }: LineButtonProps<L>) {
  return (
    <button
      type="button"
      className={styles.taskMain}
      data-line={line.key}
      data-chosen={chosen || undefined}
      aria-current={chosen || undefined}
      onClick={() => choose(line.key)}
      onDoubleClick={() => open(line)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        open(line);
      }}
    >
      {children}
    </button>
  );
}
