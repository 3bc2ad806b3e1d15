/** What the page reads, by the names it uses. */

import type {
  DecisionRead,
  InteractionRead,
  LeadsReadLeadResponses,
  MergeRead,
  MessageRead,
  PairRead,
  ReadingRead,
  StateRead,
  TaskRead,
  TouchRead,
} from "../../../api/gen";

export type { DecisionRead, InteractionRead, MergeRead, MessageRead, PairRead, ReadingRead, StateRead, TouchRead };

/** `version` is that of what can be edited; it goes along with each change. */
export type Lead = LeadRead & { readonly version: string };
export type LeadRead = LeadsReadLeadResponses[200];

/** Another lead, as far as it is told beside this one. */
export interface Brief {
  readonly id: number;
  readonly first_name: string;
  readonly last_name: string;
}

export type Task = TaskRead & {
  readonly late?: boolean;
  readonly clock_runs?: boolean;
  readonly resumes_at?: string | null;
  readonly command?: string | null;
};

export type EntryKind = "history" | "message" | "interaction" | "decision" | "touch" | "task";

export interface TimelineEntry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly at: string;
  readonly actor_id: number | null;
  readonly actor: string;
  readonly text: string;
  readonly action: string | null;
  readonly facts: Facts;
  readonly lead_id: number | null;
  readonly minor: boolean;
  readonly details: readonly string[];
  readonly quote: string | null;
  readonly message: MessageRead | null;
  readonly interaction: InteractionRead | null;
  readonly decision: DecisionLine | null;
  readonly touch: TouchRead | null;
  readonly task: Task | null;
}

type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface DecisionLine {
  readonly id: number;
  readonly kind: string;
  readonly result: Facts;
  readonly said: string;
  readonly because: readonly string[];
  readonly rule_version: number;
}

export interface TimelinePage {
  readonly items: readonly TimelineEntry[];
  readonly next: string | null;
}

export interface Command {
  readonly command: string;
  readonly allowed: boolean;
  readonly reason: string | null;
  readonly message: string | null;
}

export interface Appointment {
  readonly id: number;
  readonly lead_id: number;
  readonly resource: string;
  readonly starts_at: string;
  readonly minutes: number;
  readonly state: "held" | "confirmed" | "arrived" | "no_show" | "cancelled";
  readonly deposit: {
    readonly amount: number;
    readonly currency: string;
    readonly paid: boolean;
    readonly pay_by: string | null;
  } | null;
}

export interface Assessment {
  readonly id: number;
  readonly at: string;
  readonly by_id: number | null;
  readonly verdict: string | null;
  readonly reason: string | null;
  readonly form_version: number;
  readonly answers: Readonly<Record<string, string | number | boolean | null>>;
  readonly questions: readonly { readonly code: string; readonly label: string }[];
}

export type LeadPair = PairRead & { readonly other: Brief };

export interface ComparedPair {
  readonly pair: PairRead;
  readonly left: Lead;
  readonly right: Lead;
  readonly survivor_id: number;
  readonly fills: readonly string[];
  readonly differs: readonly string[];
  readonly may_merge: boolean;
  readonly reason: string | null;
}
