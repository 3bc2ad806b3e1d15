/** Press → pending → taken → seen. One act is sent once, under one key, however often its button is pressed; what says
 * something else goes after it. */

import { Refused } from "../../api/ask.ts";
import type { CommandRead, CommandStatusRead } from "../../api/gen/index.ts";
import type { Marks } from "./moving.ts";
import { type Answer, isReceived, isStand, type Order } from "./orders.ts";
import { isSeen, type Sight } from "./seen.ts";

/** After how long the run is looked at, in milliseconds since the answer; then each five seconds. */
const LOOKS = [1_000, 2_000, 4_000, 7_000, 10_000];
const THEN_EACH = 5_000;
const SLOW_AFTER = 10_000;
const GIVE_UP_AFTER = 60_000;
const ASK_AGAIN = 2_000;

export type Result =
  | { readonly ok: true; readonly answer: Answer | null }
  | { readonly ok: false; readonly refused: Refused; readonly unsent: boolean };

export interface Wires {
  newKey(): string;
  status(leadId: number, commandId: number): Promise<CommandStatusRead>;
  sight(leadId: number): Promise<Sight>;
  /** For so long, or until something of that lead changes. */
  wait(leadId: number, milliseconds: number): Promise<void>;
  taken(order: Order, answer: Answer): void;
  slow(order: Order): void;
  /** `seen` false: a minute went by, and the run still shows nothing new. */
  settled(order: Order, seen: boolean): void;
  refused(order: Order, refused: Refused): void;
  unsent(order: Order, refused: Refused): void;
}

/** What goes on under a name: `body` tells one act from the next. */
interface UnderWay {
  readonly body: string;
  readonly result: Promise<Result>;
}

export class Sender {
  private readonly underWay = new Map<string, UnderWay>();
  /** Acts whose answer never came: the same act again goes under the same key. */
  private readonly open = new Map<string, string>();

  constructor(
    private readonly wires: Wires,
    private readonly marks: Marks,
  ) {}

  /** `handles`: whether whoever sends it shows this refusal itself. */
  send(order: Order, handles: (refused: Refused, unsent: boolean) => boolean = () => false): Promise<Result> {
    const name = nameOf(order);
    const body = bodyOf(order);
    const running = this.underWay.get(name);
    if (running?.body === body) return running.result;
    const go = () => this.carryOut(order, handles);
    const result = running ? running.result.then(go, go) : go();
    this.underWay.set(name, { body, result });
    return result;
  }

  private async carryOut(order: Order, handles: (refused: Refused, unsent: boolean) => boolean): Promise<Result> {
    const key = this.keyOf(order);
    this.marks.set(order.target, { command: order.command, stage: "sending", key });
    try {
      const answer = await order.post(key);
      this.open.delete(actOf(order));
      void this.follow(order, answer, key);
      return { ok: true, answer };
    } catch (error) {
      this.end(order, key);
      if (!(error instanceof Refused)) throw error;
      const unsent = isUnsent(error);
      if (!unsent) this.open.delete(actOf(order));
      if (!handles(error, unsent)) unsent ? this.wires.unsent(order, error) : this.wires.refused(order, error);
      return { ok: false, refused: error, unsent };
    }
  }

  private keyOf(order: Order): string {
    const key = this.open.get(actOf(order)) ?? this.wires.newKey();
    this.open.set(actOf(order), key);
    return key;
  }

  private async follow(order: Order, given: Answer, key: string): Promise<void> {
    const { wires } = this;
    let answer: Answer | null = given;
    if (isReceived(given)) {
      this.marks.set(order.target, { command: order.command, stage: "slow", key });
      wires.slow(order);
      answer = await this.result(order, given, key);
      if (!answer) return;
    } else wires.taken(order, given);
    if (order.leadId === null || order.settles === "answer" || !isStand(answer)) {
      this.end(order, key);
      wires.settled(order, true);
      return;
    }
    this.marks.set(order.target, { command: order.command, stage: "waiting", key });
    const seen = await this.look(order, order.leadId, answer, key);
    this.end(order, key);
    wires.settled(order, seen);
  }

  /** Of a command that was received and not answered in time. Null: it was refused after all. */
  private async result(order: Order, received: CommandStatusRead, key: string): Promise<CommandRead | null> {
    let status = received;
    while (status.state === "pending") {
      await this.wires.wait(received.lead_id, ASK_AGAIN);
      status = await this.wires.status(received.lead_id, received.id).catch(() => status);
    }
    if (status.state === "done" && status.lead) return status.lead;
    this.end(order, key);
    this.wires.refused(order, new Refused(409, { detail: status.detail, reason: status.reason }));
    return null;
  }

  private async look(order: Order, leadId: number, answer: CommandRead, key: string): Promise<boolean> {
    let waited = 0;
    for (let turn = 0; waited < GIVE_UP_AFTER; turn += 1) {
      const until = LOOKS[turn] ?? waited + THEN_EACH;
      await this.wires.wait(leadId, until - waited);
      waited = until;
      const sight = await this.wires.sight(leadId).catch(() => null);
      if (sight && isSeen(order.command, answer, sight)) return true;
      if (waited === SLOW_AFTER) {
        this.marks.set(order.target, { command: order.command, stage: "slow", key });
        this.wires.slow(order);
      }
    }
    return false;
  }

  private end(order: Order, key: string): void {
    if (this.underWay.get(nameOf(order))?.body === bodyOf(order)) this.underWay.delete(nameOf(order));
    this.marks.clear(order.target, key);
  }
}

function nameOf(order: Order): string {
  return `${order.target} ${order.command}`;
}

function bodyOf(order: Order): string {
  return JSON.stringify(order.body);
}

function actOf(order: Order): string {
  return `${nameOf(order)} ${bodyOf(order)}`;
}

/** No answer came, the engine does not know itself, or the session had ended: it may be sent again under its key. */
export function isUnsent({ status }: Refused): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}
