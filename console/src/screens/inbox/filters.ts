/** Which conversations are shown, as the address holds it. */

import type { Channel, Intent } from "../../api/gen";
import { INTENTS } from "../../words/messages";

export type Of = "mine" | "team" | "all";
export const OFS: readonly Of[] = ["mine", "team", "all"];
export const CHANNELS: readonly Channel[] = ["sms", "whatsapp", "email", "call"];

export interface Shown {
  readonly of: Of;
  /** Also those that are answered. */
  readonly every: boolean;
  readonly channel: Channel | null;
  readonly intent: Intent | null;
}

export interface Address {
  readonly of?: unknown;
  readonly every?: unknown;
  readonly channel?: unknown;
  readonly intent?: unknown;
  readonly lead?: unknown;
}

/** `leads`: sees those of others; begins with all of the teams. What is no filter of ours is none. */
export function shownBy({ of, every, channel, intent }: Address, leads: boolean): Shown {
  const begins: Of = leads ? "team" : "mine";
  return {
    of: leads ? (OFS.find((one) => one === of) ?? begins) : begins,
    every: every === true || every === "true",
    channel: CHANNELS.find((one) => one === channel) ?? null,
    intent: typeof intent === "string" && Object.hasOwn(INTENTS, intent) ? (intent as Intent) : null,
  };
}

/** Of the address; null: nobody is chosen. */
export function leadIn({ lead }: Address): number | null {
  const id = Number(lead);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** Without what goes without saying. */
export function addressOf({ of, every, channel, intent }: Shown, leads: boolean, lead: number | null) {
  return {
    ...(of === (leads ? "team" : "mine") ? {} : { of }),
    ...(every ? { every: true } : {}),
    ...(channel ? { channel } : {}),
    ...(intent ? { intent } : {}),
    ...(lead === null ? {} : { lead }),
  };
}
