/** What sending needs of the page: the API, the query cache, the live connection, and a place to say things. */

import { i18n } from "@lingui/core";
import { plural, t } from "@lingui/core/macro";
import type { QueryClient } from "@tanstack/react-query";
import { ask, Refused } from "../../api/ask.ts";
import { commandsReadCommand, runsReadState } from "../../api/gen/index.ts";
import { noteCall } from "../called.ts";
import { TAKEN_WORDS } from "../words.ts";
import { marks } from "./moving.ts";
import { type Answer, isStand, type Order } from "./orders.ts";
import { remedyOf } from "./reasons.ts";
import { remedies } from "./remedies.ts";
import { say } from "./say.ts";
import type { Sight } from "./seen.ts";
import { Sender, type Wires } from "./send.ts";

let queries: QueryClient | null = null;
const waiting = new Map<number, Set<() => void>>();

/** Called once, by the stage of the shell. */
export function connect(client: QueryClient): void {
  queries = client;
}

/** Something of these leads changed: whoever waits for one looks at once. */
export function heard(leadIds: Iterable<number>): void {
  for (const id of leadIds) for (const told of waiting.get(id) ?? []) told();
}

const ROOTS = new Set(["today", "tasks", "offers", "leads", "board", "counts", "appointments", "queue", "inbox"]);

/** Reads anew whatever shows this lead. */
function refresh(leadId: number | null): void {
  void queries?.invalidateQueries({
    predicate: ({ queryKey: [root, id] }) => (root === "lead" ? id === leadId : ROOTS.has(String(root))),
  });
}

const wires: Wires = {
  newKey: () => crypto.randomUUID(),
  status: (lead_id, command_id) => ask(commandsReadCommand({ path: { lead_id, command_id } })),
  sight: (lead_id) => ask(runsReadState({ path: { lead_id } })).catch(withoutRun),
  wait: waitFor,
  taken: sayTaken,
  slow: () => undefined,
  settled: (order, seen) => {
    refresh(order.leadId);
    if (!seen)
      say({ tone: "calm", text: t`It was received, and nothing has changed yet. Look at the lead again later.` });
  },
  refused: (order, refused) => {
    refresh(order.leadId);
    say({ tone: "wrong", text: refused.detail, ...remedies(remedyOf(refused.reason), order, refused, again) });
  },
  unsent: (order, refused) => {
    const act = { label: t`Retry`, run: () => again(order) };
    say({ tone: "wrong", text: unsentText(refused), act, stays: true });
  },
};
let made: Sender | undefined;

export function sender(): Sender {
  made ??= new Sender(wires, marks);
  return made;
}

function again(order: Order): void {
  void sender().send(order);
}

export function unsentText({ status, detail, retryAfter }: Refused): string {
  if (status === 0) return t`Not sent: no answer came. Nothing is lost; try again when you are connected.`;
  if (status === 401) return t`Not sent: your session had ended. Sign in, then try again.`;
  const seconds = retryAfter ?? 0;
  const when = seconds > 0 ? plural(seconds, { one: "Try again in # second.", other: "Try again in # seconds." }) : "";
  return when ? t`Not sent. ${detail} ${when}` : t`Not sent. ${detail}`;
}

function sayTaken(order: Order, answer: Answer): void {
  if (order.leadId !== null && (order.command === "call" || order.command === "outcome"))
    noteCall(order.leadId, order.command === "call");
  const words = order.command === "visit" ? null : TAKEN_WORDS[order.command];
  const warnings = isStand(answer) ? (answer.warnings ?? []) : [];
  if (words) say({ tone: warnings.length ? "warn" : "calm", text: [i18n._(words), ...warnings].join(" ") });
}

function withoutRun(error: unknown): Sight {
  if (error instanceof Refused && error.status === 409) return "ended";
  if (error instanceof Refused && (error.status === 404 || error.status === 403)) return "gone";
  throw error;
}

function waitFor(leadId: number, milliseconds: number): Promise<void> {
  return new Promise((settled) => {
    const all = waiting.get(leadId) ?? new Set();
    const done = () => {
      clearTimeout(timer);
      all.delete(done);
      if (all.size === 0) waiting.delete(leadId);
      settled();
    };
    const timer = setTimeout(done, milliseconds);
    waiting.set(leadId, all.add(done));
  });
}
