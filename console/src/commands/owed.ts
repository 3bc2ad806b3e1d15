/** What the API is still to describe in its document: shapes of the contract, until they are generated. */

import { call } from "../api/call";
import type { AgentRead, QualificationVerdict } from "../api/gen/index.ts";

export type AwayAgentRead = AgentRead & { readonly away_until?: string | null };

interface AssessmentList {
  readonly items: { readonly verdict: QualificationVerdict | null; readonly reason: string | null }[];
}
export const readAssessments = (leadId: number) => call<AssessmentList>("GET", `/api/v1/leads/${leadId}/assessments`);
