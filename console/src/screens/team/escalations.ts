/** What was brought before the managers, one line a lead: reminded of twice it is still one thing to see to. */

import type { TaskRead } from "../../api/gen";

export interface Escalated {
  readonly task: TaskRead;
  /** How many times, of this lead. */
  readonly times: number;
}

/** `tasks`: the most urgent first, which stays so. */
export function byLead(tasks: readonly TaskRead[]): Escalated[] {
  const found = new Map<string, Escalated>();
  for (const task of tasks) {
    const key = task.lead_id === null ? `task ${task.id}` : `lead ${task.lead_id}`;
    const known = found.get(key);
    found.set(key, { task: known?.task ?? task, times: (known?.times ?? 0) + 1 });
  }
  return [...found.values()];
}
