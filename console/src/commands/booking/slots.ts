/** Times of a day at one clinician or room, by the hospital's clock. */

import { dayOf, instantOf } from "../../parts/time/instants";
import { nextDay } from "../form/quick.ts";

const FIRST = 8 * 60;
const LAST = 20 * 60;
const STEP = 30;
const MINUTE = 60_000;

export interface Taken {
  readonly starts_at: string;
  readonly minutes: number;
}

export interface Slot {
  readonly wall: string;
  readonly at: number;
  readonly state: "free" | "taken" | "past";
}

/** The days that can be chosen, today first. */
export function daysFrom(now: number, zone: string, count = 14): string[] {
  const today = dayOf(now, zone);
  return Array.from({ length: count }, (_, at) => nextDay(today, at));
}

/** Half hours from eight to eight; an hour that a clock change leaves out is no slot. */
export function slotsOf(day: string, zone: string, minutes: number, taken: readonly Taken[], now: number): Slot[] {
  const slots: Slot[] = [];
  for (let minute = FIRST; minute < LAST; minute += STEP) {
    const wall = `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
    const at = instantOf(wall, zone);
    slots.push({ wall, at, state: stateOf(at, minutes, taken, now) });
  }
  return slots;
}

export function freeOn(day: string, zone: string, minutes: number, taken: readonly Taken[], now: number): number {
  return slotsOf(day, zone, minutes, taken, now).filter(({ state }) => state === "free").length;
}

function stateOf(at: number, minutes: number, taken: readonly Taken[], now: number): Slot["state"] {
  if (at <= now) return "past";
  const end = at + minutes * MINUTE;
  const overlaps = taken.some(({ starts_at, minutes: length }) => {
    const begins = Date.parse(starts_at);
    return begins < end && at < begins + length * MINUTE;
  });
  return overlaps ? "taken" : "free";
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** As the API keeps it: `Dr Iyer` becomes `dr-iyer`. */
export function resourceOf(typed: string): string {
  return typed.trim().replace(/\s+/gu, "-");
}

export function isResource(resource: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/u.test(resource);
}
