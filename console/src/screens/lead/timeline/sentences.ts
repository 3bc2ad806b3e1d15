/** What happened, by the API's code and facts: for languages that the API's own sentence is not in. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Catalogue } from "../../../words/useWords";
import type { TimelineEntry } from "../data/shapes";

const HISTORY: Readonly<Record<string, MessageDescriptor>> = {
  lead_captured: msg({ message: "Captured from {source}" }),
  lead_touched: msg({ message: "Enquired again ({source})" }),
  merged_into: msg({ message: "Merged into lead {survivor}" }),
  took_over: msg({ message: "Took over lead {merged}" }),
  unmerged: msg({ message: "{actor} undid the merge into lead {survivor}" }),
  gave_back: msg({ message: "{actor} undid the merge of lead {merged}" }),
  status_changed: msg({ message: "Status: {from} → {to}" }),
  stage_changed: msg({ message: "Stage: {from} → {to}" }),
  offer_made: msg({ message: "Offered to {agent}, to accept until {expires_at}" }),
  offer_accepted: msg({ message: "{agent} accepted" }),
  offer_declined: msg({ message: "{agent} declined: {reason}" }),
  offer_expired: msg({ message: "{agent} did not answer in time" }),
  offer_withdrawn: msg({ message: "The offer to {agent} was withdrawn" }),
  offer_shortened: msg({ message: "More urgent now (priority {priority}): to be accepted by {expires_at}" }),
  queued: msg({ message: "No agent can take it now: it waits in the queue" }),
  owner_changed: msg({ message: "Owner: {from} → {to}" }),
  attempt_planned: msg({ message: "Attempt {attempt} by {channel} planned for {due_at}" }),
  attempt_made: msg({ message: "Attempt {attempt} of {cap} by {channel}" }),
  attempt_ended: msg({ message: "Attempt {attempt}: {outcome}" }),
  outcome_recorded: msg({ message: "{actor} called: {outcome}" }),
  asked_to_stop: msg({ message: "The person asked to stop: no advertising, and somebody finds out" }),
  opted_out: msg({ message: "{actor} opted out by {of}" }),
  opted_in: msg({ message: "{actor} opted in again by {of}" }),
  unsubscribed: msg({ message: "The person unsubscribed from advertising by e-mail" }),
  address_doubted: msg({ message: "Mail to the person no longer arrives at the address: another way is to be found" }),
  channel_closed: msg({ message: "No more by {channel}" }),
  owner_reminded: msg({ message: "{agent} was reminded: {of}" }),
  escalated: msg({ message: "Overdue: {of}; escalated to {to}" }),
  no_agent: msg({ message: "No agent could ever take the lead; {to} hears of it" }),
  first_contacted: msg({ message: "First contact after {minutes} min of business time" }),
  speed_warned: msg({ message: "First contact is due by {due_at}: {agent} was warned" }),
  speed_breached: msg({ message: "First contact was due by {due_at}, and not made by {agent}" }),
  assessed: msg({ message: "{actor} assessed: {verdict}" }),
  slot_held: msg({ message: "{actor} booked {starts_at}" }),
  slot_taken: msg({ message: "The time was taken by somebody else: choose another" }),
  slot_released: msg({ message: "The time was released" }),
  deposit_paid: msg({ message: "The deposit was paid" }),
  patient_registered: msg({ message: "Registered as a patient" }),
  registration_delayed: msg({ message: "The patient registry does not answer: registration is tried again" }),
  registration_refused: msg({ message: "The patient registry refused the registration ({reason})" }),
  patient_doubted: msg({ message: "May be a known patient: a manager decides" }),
  patient_matched: msg({ message: "{actor} decided whether the patient is known" }),
  appointment_confirmed: msg({ message: "Appointment confirmed for {starts_at}" }),
  command_refused: msg({ message: "{actor} sent a command that was refused: {command}" }),
  manager_asked: msg({ message: "{actor} sent a command: {command}" }),
  life_closed: msg({ message: "Ended: {status}" }),
  profile_changed: msg({ message: "{actor} corrected the profile" }),
  told_apart: msg({ message: "{actor} marked it distinct from lead {other}" }),
  tagged: msg({ message: "{actor} added a tag" }),
  untagged: msg({ message: "{actor} removed a tag" }),
  task_completed: msg({ message: "{actor} completed a task: {kind}" }),
  task_snoozed: msg({ message: "{actor} snoozed a task: {kind}" }),
  task_added: msg({ message: "{actor} gave {agent} a task" }),
  task_reassigned: msg({ message: "{actor} reassigned a task to {to}: {kind}" }),
  task_reminded: msg({ message: "A reminder was sent: {of}" }),
  attempt_skipped: msg({ message: "Attempt {attempt} left out: {reason}" }),
  attempts_exhausted: msg({ message: "No further attempt: {reason}" }),
  sequence_entered: msg({ message: "Entered the sequence {sequence} ({occasion}), version {version}" }),
  sequence_step_skipped: msg({ message: "{occasion}, step {step} left out: {reason}" }),
  sequence_call: msg({ message: "{occasion}: a call is due (step {step})" }),
  sequence_ended: msg({ message: "The sequence has ended: {occasion} ({why})" }),
  interaction_added: msg({ message: "{actor} wrote down: {type}" }),
  interaction_changed: msg({ message: "{actor} changed what was written down: {type}" }),
  interaction_reviewed: msg({ message: "{actor} reviewed what {agent} did: {percent} %" }),
  recording_played: msg({ message: "{actor} listened to recording {recording}" }),
};

const DECISIONS: Readonly<Record<string, MessageDescriptor>> = {
  score: msg({ message: "Scored {score} ({band})" }),
  priority: msg({ message: "Priority {priority}" }),
  qualify: msg({ message: "Assessed: {verdict}" }),
  skip: msg({ message: "Not sent: {channel}" }),
  ending: msg({ message: "Ended: {status}" }),
};

const CAME = msg({ message: "Came from {source}" });
const WROTE = msg({ message: "{actor}: {type}" });
const CALLED = msg({ message: "{actor}: {type}, {outcome}" });
const TASK = msg({ message: "Task: {kind}" });
const OWN_TASK = msg({ message: "Task: {title}" });

/** The catalogue that a fact's code is in; `action.fact` where one name means several things. */
const CATALOGUES: Readonly<Record<string, Catalogue>> = {
  source: "source",
  band: "band",
  status: "status",
  "status_changed.from": "status",
  "status_changed.to": "status",
  "stage_changed.from": "stage",
  "stage_changed.to": "stage",
  "offer_declined.reason": "decline",
  channel: "channel",
  "opted_out.of": "channel",
  "opted_in.of": "channel",
  of: "task",
  "escalated.to": "role",
  "no_agent.to": "role",
  outcome: "outcome",
  verdict: "verdict",
  kind: "task",
  command: "command",
  type: "interaction",
  occasion: "occasion",
  why: "exit",
  "attempt_skipped.reason": "skip",
  "attempts_exhausted.reason": "skip",
  "sequence_step_skipped.reason": "skip",
};
const TIMES: ReadonlySet<string> = new Set(["expires_at", "due_at", "starts_at"]);
const AGENTS: ReadonlySet<string> = new Set(["agent", "from", "to"]);

/** How this screen writes what sentences name. */
export interface Writing {
  readonly say: (sentence: MessageDescriptor & { values: Record<string, string> }) => string;
  readonly word: (catalogue: Catalogue, code: string) => string;
  readonly nameOf: (id: number | null) => string;
  readonly time: (at: number) => string;
  readonly number: (value: number) => string;
}

type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** Null: of a code, or with a fact missing, that this console has no sentence for. */
export function sentenceOf(entry: TimelineEntry, actor: string, writing: Writing): string | null {
  const found = foundIn(entry);
  if (!found?.sentence) return null;
  const { action, sentence } = found;
  const facts = derived(action, found.facts);
  const values: Record<string, string> = { actor };
  for (const [, name] of (sentence.message ?? sentence.id ?? "").matchAll(/\{(\w+)\}/g)) {
    if (!name || name === "actor") continue;
    const value = facts[name];
    if (value === undefined) return null;
    values[name] = written(action, name, value, writing);
  }
  return writing.say({ ...sentence, values });
}

interface Found {
  readonly action: string;
  readonly sentence: MessageDescriptor | undefined;
  readonly facts: Facts;
}

function foundIn({ action, facts, decision, touch, task, interaction, lead_id }: TimelineEntry): Found | null {
  if (decision) return { action: decision.kind, sentence: DECISIONS[decision.kind], facts: decision.result };
  if (touch) return { action: "touch", sentence: CAME, facts: { source: touch.source } };
  if (task)
    return { action: "task", sentence: task.title ? OWN_TASK : TASK, facts: { kind: task.kind, title: task.title } };
  if (interaction) {
    const { interaction_type: type, outcome } = interaction;
    return { action: "wrote", sentence: outcome ? CALLED : WROTE, facts: { type, outcome } };
  }
  if (action === null || (lead_id !== null && action === "lead_captured")) return null;
  const of = action === "offer_ended" ? `offer_${facts.answer}` : action;
  return { action: of, sentence: HISTORY[of], facts };
}

function derived(action: string, facts: Facts): Facts {
  if (action === "told_apart") return { ...facts, other: facts.from ?? null };
  const seconds = facts.business_s;
  return typeof seconds === "number" ? { ...facts, minutes: Math.round(seconds / 60) } : facts;
}

function written(action: string, name: string, value: Facts[string], writing: Writing): string {
  const catalogue = CATALOGUES[`${action}.${name}`] ?? CATALOGUES[name];
  if (catalogue && typeof value === "string") {
    return writing.word(catalogue, catalogue === "command" ? value.replaceAll("_", "-") : value);
  }
  if (AGENTS.has(name) && (value === null || typeof value === "number")) return writing.nameOf(value);
  if (name === "title") return String(value);
  if (TIMES.has(name) && typeof value === "string") return writing.time(Date.parse(value));
  return typeof value === "number" ? writing.number(value) : String(value ?? "–").replaceAll("_", " ");
}
