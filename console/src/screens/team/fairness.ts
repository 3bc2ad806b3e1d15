/** How evenly a week's offers lie, as a person says it. */

type Fairness = "even" | "fairly even" | "uneven" | "very uneven";

/** `gini`: 0 is even, 1 is everything to one. */
export function fairnessOf(gini: number): Fairness {
  if (gini < 0.1) return "even";
  if (gini < 0.25) return "fairly even";
  return gini < 0.4 ? "uneven" : "very uneven";
}

/** From so many offers for each agent on, how they lie says something; below it chance alone looks unfair. */
const ENOUGH = 5;

export function saysSomething(offers: number, agents: number): boolean {
  return agents > 1 && offers >= ENOUGH * agents;
}

type Room = "free" | "busy" | "full";

/** Whether another lead fits. */
export function roomOf(load: number, capacity: number): Room {
  if (load >= capacity) return "full";
  return load >= capacity * 0.8 ? "busy" : "free";
}
