/** A command as it is sent: to which lead or task, by which call, and when it is done. */

import { ask } from "../../api/ask.ts";
import {
  type AcceptCommand,
  type AssessCommand,
  type CommandRead,
  type CommandStatusRead,
  commandsAccept,
  commandsAssess,
  commandsBook,
  commandsCall,
  commandsCancelBooking,
  commandsConvert,
  commandsDecline,
  commandsLose,
  commandsNoShow,
  commandsOptOut,
  commandsReassign,
  commandsRecordOutcome,
  commandsReopen,
  commandsReschedule,
  commandsTake,
  type DeclineCommand,
  inboxSendMessage,
  type LoseCommand,
  type MessageCreate,
  type OptOutCommand,
  type OutcomeCommand,
  type ReassignCommand,
  type SlotCommand,
  type TaskCreate,
  type TaskRead,
  type TaskSnooze,
  tasksCompleteTask,
  tasksCreateTask,
  tasksSnoozeTask,
} from "../../api/gen/index.ts";
import { sentOnce } from "../kept.ts";
import type { Command, LeadCommand } from "../names.ts";

interface Bodies {
  accept: AcceptCommand;
  decline: DeclineCommand;
  take: null;
  call: null;
  outcome: OutcomeCommand;
  assess: AssessCommand;
  book: SlotCommand;
  reschedule: SlotCommand;
  "cancel-booking": null;
  convert: null;
  "no-show": null;
  lose: LoseCommand;
  reopen: null;
  reassign: ReassignCommand;
  "opt-out": OptOutCommand;
}
export type Answer = CommandRead | CommandStatusRead | TaskRead;

/** `settles`: done with the answer itself, or once the lead's run shows that it went on. */
export interface Order {
  readonly command: Command;
  readonly target: string;
  readonly leadId: number | null;
  readonly body: unknown;
  readonly settles: "answer" | "change";
  readonly post: (key: string) => Promise<Answer>;
}

type Posts = { [C in LeadCommand]: (leadId: number, body: Bodies[C], key: string) => Promise<Answer> };

const to = (lead_id: number, key: string) => ({ path: { lead_id }, headers: { "Idempotency-Key": key } });
const POSTS: Posts = {
  accept: (id, body, key) => ask(commandsAccept({ ...to(id, key), body })),
  decline: (id, body, key) => ask(commandsDecline({ ...to(id, key), body })),
  take: (id, _, key) => ask(commandsTake(to(id, key))),
  call: (id, _, key) => ask(commandsCall(to(id, key))),
  outcome: (id, body, key) => ask(commandsRecordOutcome({ ...to(id, key), body })),
  assess: (id, body, key) => ask(commandsAssess({ ...to(id, key), body })),
  book: (id, body, key) => ask(commandsBook({ ...to(id, key), body })),
  reschedule: (id, body, key) => ask(commandsReschedule({ ...to(id, key), body })),
  "cancel-booking": (id, _, key) => ask(commandsCancelBooking(to(id, key))),
  convert: (id, _, key) => ask(commandsConvert(to(id, key))),
  "no-show": (id, _, key) => ask(commandsNoShow(to(id, key))),
  lose: (id, body, key) => ask(commandsLose({ ...to(id, key), body })),
  reopen: (id, _, key) => ask(commandsReopen(to(id, key))),
  reassign: (id, body, key) => ask(commandsReassign({ ...to(id, key), body })),
  "opt-out": (id, body, key) => ask(commandsOptOut({ ...to(id, key), body })),
};
const AT_ONCE: readonly LeadCommand[] = ["call", "opt-out"];

export const leadMark = (leadId: number) => `lead:${leadId}`;
export const taskMark = (taskId: number) => `task:${taskId}`;

/** `settles`: an outcome of a call that no step waits for changes nothing that the run shows. */
export function leadOrder<C extends LeadCommand>(
  command: C,
  leadId: number,
  body: Bodies[C],
  settles: Order["settles"] = AT_ONCE.includes(command) ? "answer" : "change",
): Order {
  const post = (key: string) => POSTS[command](leadId, body, key);
  return { command, target: leadMark(leadId), leadId, body, settles, post };
}

export function completeOrder(taskId: number, leadId: number | null): Order {
  const post = (key: string) =>
    ask(tasksCompleteTask({ path: { task_id: taskId }, headers: { "Idempotency-Key": key } }));
  return { command: "complete", target: taskMark(taskId), leadId, body: null, settles: "answer", post };
}

export function snoozeOrder(taskId: number, leadId: number | null, body: TaskSnooze): Order {
  const post = (key: string) =>
    ask(tasksSnoozeTask({ path: { task_id: taskId }, headers: { "Idempotency-Key": key }, body }));
  return { command: "snooze", target: taskMark(taskId), leadId, body, settles: "answer", post };
}

export function addTaskOrder(leadId: number, body: TaskCreate): Order {
  const post = (key: string) => ask(tasksCreateTask({ ...to(leadId, key), body }));
  return { command: "add-task", target: `tasks of ${leadId}`, leadId, body, settles: "answer", post };
}

/** A message to a person. Its key is kept in this tab until there is an answer: a reload sends nothing twice. */
export function messageOrder(leadId: number, body: MessageCreate): Order {
  const post = () => sentOnce(`message.${leadId}`, body, (key) => ask(inboxSendMessage({ ...to(leadId, key), body })));
  return { command: "message", target: `message to ${leadId}`, leadId, body, settles: "answer", post };
}

export function isReceived(answer: Answer): answer is CommandStatusRead {
  return "url" in answer && "received_at" in answer;
}

export function isStand(answer: Answer): answer is CommandRead {
  return "phase" in answer;
}
