/** Somebody else saved the lead while a field was edited: whether it touches that field, and what else changed. */

import { NAMES, PROFILE, type Profile, read, same, typedOf } from "./fields";

interface Difference {
  readonly name: string;
  readonly before: unknown;
  readonly now: unknown;
}

export interface Conflict {
  /** True: the other person changed the very field. Otherwise both changes stand side by side, and mine may be sent. */
  readonly touches: boolean;
  readonly others: readonly Difference[];
}

export function conflictOf(before: Profile, now: Profile, name: string): Conflict {
  const names = new Set([...NAMES, ...PROFILE].map((field) => field.name));
  for (const key of [...Object.keys(before.custom), ...Object.keys(now.custom)]) {
    names.add(`custom.${key}`);
  }
  const differences = [...names]
    .filter((one) => !same(read(before, one), read(now, one)))
    .map((one) => ({ name: one, before: read(before, one), now: read(now, one) }));
  return {
    touches: differences.some((one) => one.name === name),
    others: differences.filter((one) => one.name !== name),
  };
}

/** Both typed the same: nothing is left to choose. */
export function agrees(now: Profile, name: string, mine: unknown): boolean {
  return typedOf(read(now, name)) === typedOf(mine);
}
