/** A day as lines in one order: offers, then tasks now, next and later. */

import type { AppointmentRead, DayTaskRead, LeadBrief, OpenOfferRead, TodayRead } from "../../api/gen/index.ts";

export interface OfferLine {
  readonly of: "offer";
  readonly key: string;
  readonly leadId: number;
  readonly offer: OpenOfferRead;
}
export interface TaskLine {
  readonly of: "task";
  readonly key: string;
  readonly leadId: number | null;
  readonly task: DayTaskRead;
}
export interface VisitLine {
  readonly of: "visit";
  readonly key: string;
  readonly leadId: number;
  readonly visit: AppointmentRead;
}
export type Line = OfferLine | TaskLine | VisitLine;
export type GroupName = DayTaskRead["group"];

export const GROUPS: readonly GroupName[] = ["now", "next", "later"];

export function offerLines(offers: readonly OpenOfferRead[]): OfferLine[] {
  return offers.map((offer) => ({ of: "offer", key: `offer:${offer.id}`, leadId: offer.lead_id, offer }));
}

export function taskLines(tasks: readonly DayTaskRead[]): TaskLine[] {
  return tasks.map((task) => ({ of: "task", key: keyOfTask(task), leadId: task.lead_id ?? null, task }));
}

export function visitLines(appointments: readonly AppointmentRead[]): VisitLine[] {
  return appointments.map((visit) => ({ of: "visit", key: `visit:${visit.id}`, leadId: visit.lead_id, visit }));
}

/** What a lead waits for without a task has no id of its own. */
function keyOfTask({ id, lead_id, kind }: DayTaskRead): string {
  return id === null ? `wait:${lead_id}:${kind}` : `task:${id}`;
}

export function linesOf(
  offers: readonly OfferLine[],
  tasks: readonly TaskLine[],
  visits: readonly VisitLine[] = [],
): Line[] {
  return [...offers, ...GROUPS.flatMap((group) => tasks.filter(({ task }) => task.group === group)), ...visits];
}

/** The lead that a line is about, as far as it may be seen. */
export function leadOf(line: Line): LeadBrief | null {
  if (line.of === "offer") return null;
  return (line.of === "task" ? line.task.lead : line.visit.lead) ?? null;
}

/** The line that is chosen before anybody chose: the first of now, else the first offer, else the first at all. */
export function preselected(lines: readonly Line[]): Line | undefined {
  const now = lines.find((line) => line.of === "task" && line.task.group === "now");
  return now ?? lines[0];
}

/** Where the choice goes when its line is gone: to the one that followed it, else to the one before. */
export function following(before: readonly string[], chosen: string, keys: ReadonlySet<string>): string | undefined {
  const at = before.indexOf(chosen);
  if (at < 0) return undefined;
  return before.slice(at + 1).find((key) => keys.has(key)) ?? before.slice(0, at).findLast((key) => keys.has(key));
}

/** While a hand rests on a list its lines keep their order, and new ones come at the end. */
export function heldOrder<T extends { readonly key: string }>(shown: readonly string[], incoming: readonly T[]): T[] {
  const place = new Map(shown.map((key, at) => [key, at]));
  const at = ({ key }: T) => place.get(key) ?? Number.POSITIVE_INFINITY;
  return incoming.toSorted((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b)));
}

export function isEmpty({ offers, tasks, appointments }: TodayRead): boolean {
  return offers.length === 0 && tasks.length === 0 && appointments.length === 0;
}

export function nameOf(lead: LeadBrief | undefined | null): string {
  return lead ? `${lead.first_name ?? ""} ${lead.last_name ?? ""}`.trim() : "";
}
