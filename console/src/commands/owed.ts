/** What the API is still to describe in its document: shapes of the contract, until they are generated. */

import { call } from "../api/call";
import type { AgentRead, QualificationVerdict } from "../api/gen/index.ts";

export type TaskCommand = "call" | "outcome" | "assess" | "book" | "visit" | "reply";
export type AwayAgentRead = AgentRead & { readonly away_until?: string | null };

interface CommandList {
  readonly items: { readonly command: string; readonly allowed: boolean; readonly message: string | null }[];
}
interface AssessmentList {
  readonly items: { readonly verdict: QualificationVerdict | null; readonly reason: string | null }[];
}
interface AppointmentList {
  readonly items: {
    readonly resource: string;
    readonly starts_at: string;
    readonly minutes: number;
    readonly state: string;
  }[];
}
export interface TodaysHours {
  readonly hours: { readonly open: boolean; readonly opens_at: string | null };
}

export const readCommands = (leadId: number) => call<CommandList>("GET", `/api/v1/leads/${leadId}/commands`);
export const readAssessments = (leadId: number) => call<AssessmentList>("GET", `/api/v1/leads/${leadId}/assessments`);
export const readAppointments = (query: { from: string; to: string; limit: number }) =>
  call<AppointmentList>("GET", "/api/v1/appointments", { query });
