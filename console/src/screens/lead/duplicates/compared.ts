/** Two leads side by side: one row a field, with how the two compare. */

import { NAMES, PROFILE, type Profile, read, same } from "../facts/fields";

type Likeness = "equal" | "differs" | "left_only" | "right_only";

interface ComparedField {
  readonly name: string;
  readonly left: unknown;
  readonly right: unknown;
  readonly like: Likeness;
  /** Blank in the survivor, filled from the other by the merge. */
  readonly fills: boolean;
}

const ORDER: Record<Likeness, number> = { differs: 0, left_only: 1, right_only: 1, equal: 2 };

/** What differs comes first; fields that neither has are left out. */
export function compared(left: Profile, right: Profile, fills: readonly string[]): ComparedField[] {
  const names = [...NAMES, ...PROFILE].map((field) => field.name);
  const own = new Set([...Object.keys(left.custom), ...Object.keys(right.custom)]);
  return [...names, ...[...own].map((key) => `custom.${key}`)]
    .map((name) => ({ name, left: read(left, name), right: read(right, name), fills: fills.includes(name) }))
    .flatMap((row) => {
      const like = likeness(row.left, row.right);
      return like === null ? [] : [{ ...row, like }];
    })
    .sort((one, other) => ORDER[one.like] - ORDER[other.like]);
}

function likeness(left: unknown, right: unknown): Likeness | null {
  if (isBlank(left) && isBlank(right)) {
    return null;
  }
  if (isBlank(right)) {
    return "left_only";
  }
  if (isBlank(left)) {
    return "right_only";
  }
  return same(left, right) ? "equal" : "differs";
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}
