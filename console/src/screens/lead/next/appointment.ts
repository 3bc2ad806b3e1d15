/** Held, deposit, confirmed: how far an appointment is. */

import type { Appointment } from "../data/shapes";

interface BookingStep {
  readonly step: "held" | "deposit" | "confirmed";
  readonly state: "done" | "now" | "later";
}

/** None once it is over or was cancelled. */
export function stepsOf({ state, deposit }: Pick<Appointment, "state" | "deposit">): BookingStep[] {
  if (state !== "held" && state !== "confirmed") {
    return [];
  }
  const confirmed = state === "confirmed";
  const paid = confirmed || deposit === null || deposit.paid;
  const steps: BookingStep[] = [{ step: "held", state: "done" }];
  if (deposit !== null) {
    steps.push({ step: "deposit", state: paid ? "done" : "now" });
  }
  steps.push({ step: "confirmed", state: confirmed ? "done" : paid ? "now" : "later" });
  return steps;
}
