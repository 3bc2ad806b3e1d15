import drafts from "../../../parts/versions/drafts.module.css";
import type { Fault } from "./useSequences";

/** `at` a path: the faults of it and below; null: only those that no field shows. */
export function Faults({ faults, at }: { faults: readonly Fault[]; at: string | null }) {
  const shown = faults.filter(({ field }) =>
    at === null ? !field.startsWith("sequences.") : at === "" || field === at || field.startsWith(`${at}.`),
  );
  return (
    <ul className={drafts.faults} aria-live="polite">
      {shown.map(({ field, message, warning }) => (
        <li key={`${field}:${message}`} data-warning={warning || undefined} data-fault={field}>
          <code>{at ? field.slice(at.length + 1) : field}</code> {message}
        </li>
      ))}
    </ul>
  );
}
