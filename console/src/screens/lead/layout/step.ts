/** Whether what the page shows of a lead is what its run knows; and what moved while the page was open. */

export interface Stand {
  readonly status: string;
  readonly stage: string;
  readonly phase: string;
  readonly owner: number | null;
}

export type Step = "in_step" | "behind" | "ended" | "unknown";

/** `run`: what the run says; undefined while it is asked; null: it has ended, or never ran. */
export function stepOf(shown: Stand, run: Stand | null | undefined, closed: boolean): Step {
  if (run === undefined) {
    return "unknown";
  }
  if (run === null) {
    return closed ? "ended" : "behind";
  }
  return movesOf(shown, run).length === 0 ? "in_step" : "behind";
}

export interface Move {
  readonly of: "status" | "phase" | "owner";
  readonly from: string | number | null;
  readonly to: string | number | null;
}

/** A stage follows from the rest, so it is not told apart. */
export function movesOf(before: Stand, now: Stand): Move[] {
  const moves: Move[] = [];
  for (const of of ["status", "phase", "owner"] as const) {
    if (before[of] !== now[of]) {
      moves.push({ of, from: before[of], to: now[of] });
    }
  }
  return moves;
}
