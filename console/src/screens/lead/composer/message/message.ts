/** A message as it is written, and as it is sent. */

import type { MessageCreate } from "../../../../api/gen";
import { instantWithin } from "../../../../commands/form/bodies";
import type { Written } from "../open";

export interface Words {
  readonly text: string;
  readonly subject: string;
  /** Code of a template instead of words of one's own, or empty. */
  readonly template: string;
  /** When it is to leave, by the hospital's clock; empty: as soon as it may. */
  readonly at: string;
  readonly unlessReply: boolean;
}

export const EMPTY: Words = { text: "", subject: "", template: "", at: "", unlessReply: false };
export const LIMITS: Readonly<Record<Written, number>> = { sms: 1_600, whatsapp: 4_096, email: 20_000 };
const SUBJECT = 200;

interface Place {
  readonly channel: Written;
  readonly zone: string;
  readonly answers: number | null;
}

/** As the API counts. */
export function lengthIn(text: string): number {
  return [...text].length;
}

/** Null: there is nothing to send, or the API would refuse it. */
export function bodyOf(words: Words, { channel, zone, answers }: Place): MessageCreate | null {
  const at = words.at ? instantWithin(words.at, zone) : null;
  const text = words.text.trim();
  if ((words.at && !at) || (!words.template && !text) || lengthIn(text) > LIMITS[channel]) {
    return null;
  }
  const subject = channel === "email" ? words.subject.trim() : "";
  if (lengthIn(subject) > SUBJECT || (channel === "email" && !subject && !words.template && answers === null)) {
    return null;
  }
  return {
    channel,
    ...(words.template ? { template: words.template } : { body: text }),
    ...(subject ? { subject } : {}),
    ...(at ? { at } : {}),
    ...(answers === null ? {} : { in_reply_to: answers }),
    ...(words.unlessReply ? { unless_reply: true } : {}),
  };
}

/** Asks only whether anything may leave by this channel, before there are words. */
export function probeOf(channel: Written): MessageCreate {
  return { channel, body: "…", ...(channel === "email" ? { subject: "…" } : {}) };
}

/** What stands there once `sent` was taken: what was typed meanwhile. */
export function remainderOf(there: Words, sent: Words): Words {
  if (there.text === sent.text) {
    return EMPTY;
  }
  const added = there.text.startsWith(sent.text) ? there.text.slice(sent.text.length).trimStart() : there.text;
  return { ...EMPTY, text: added };
}
