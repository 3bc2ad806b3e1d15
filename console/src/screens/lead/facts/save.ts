/** Saving one field over the version that was read: what others changed meanwhile is never overwritten unseen. */

import { agrees, type Conflict, conflictOf } from "./conflict";
import { changeOf, type Profile, type Value } from "./fields";

export type Versioned = Profile & { readonly version: string };

export interface Desk<Lead extends Versioned> {
  readonly put: (body: Record<string, unknown>, version: string) => Promise<unknown>;
  readonly read: () => Promise<Lead>;
  /** Whether a refusal says that the lead has changed since. */
  readonly isStale: (refused: unknown) => boolean;
}

export type Saved<Lead> =
  | { readonly of: "saved"; readonly also: Conflict["others"] }
  | { readonly of: "conflict"; readonly now: Lead };

const MOST_TRIES = 3;

/**
 * `before` is what the person saw when they began to type. Somebody else's change of another field stands beside mine;
 * their change of the same field is for the person to choose.
 */
export async function saveField<Lead extends Versioned>(
  desk: Desk<Lead>,
  before: Lead,
  name: string,
  value: Value,
): Promise<Saved<Lead>> {
  let seen = before;
  let also: Conflict["others"] = [];
  for (let tries = 1; ; tries += 1) {
    // Without a version the last would win: then it is read first.
    if (seen.version !== "") {
      try {
        await desk.put(changeOf(seen, name, value), seen.version);
        return { of: "saved", also };
      } catch (refused) {
        if (!desk.isStale(refused) || tries === MOST_TRIES) {
          throw refused;
        }
      }
    }
    seen = await desk.read();
    if (agrees(seen, name, value)) {
      return { of: "saved", also: conflictOf(before, seen, name).others };
    }
    const conflict = conflictOf(before, seen, name);
    if (conflict.touches) {
      return { of: "conflict", now: seen };
    }
    also = conflict.others;
  }
}
