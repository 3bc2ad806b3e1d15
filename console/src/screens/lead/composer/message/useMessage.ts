/** One message in the making: its draft, how it would arrive, and the sending. */

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { MessageCreate } from "../../../../api/gen";
import { keepDraft, readDraft, useDraft } from "../../../../commands/draft";
import { messageOrder } from "../../../../commands/sending/orders";
import { type Trouble, useCommand } from "../../../../commands/useCommand";
import { useMe } from "../../../../frame/me";
import type { Answered, Written } from "../open";
import { bodyOf, EMPTY, probeOf, remainderOf, type Words } from "./message";
import { type Preview, previewQuery } from "./queries";

export interface Message {
  readonly channel: Written;
  readonly words: Words;
  readonly change: (words: Partial<Words>) => void;
  readonly body: MessageCreate | null;
  /** Of nothing yet, where nothing is written: it says whether anything may leave. */
  readonly preview: Preview | null;
  readonly previewError: unknown;
  /** What is shown is not yet what is written. */
  readonly looking: boolean;
  readonly pending: boolean;
  readonly trouble: Trouble | null;
  readonly send: () => void;
}

const SETTLED = 400;

/** `sent`: it was taken, and nothing else was typed meanwhile. */
export function useMessage(leadId: number, channel: Written, answered: Answered | null, sent: () => void): Message {
  const { time_zone: zone } = useMe();
  const name = `message.${leadId}.${channel}`;
  const [words, keep] = useDraft<Words>(name, EMPTY);
  const { send, pending, trouble, clear } = useCommand();
  const body = bodyOf(words, { channel, zone, answers: answered?.id ?? null });
  const asked = body ?? probeOf(channel);
  const [settled] = useDebouncedValue(asked, SETTLED);
  const current = settled.channel === channel ? settled : asked;
  const looked = useQuery({ ...previewQuery(leadId, current), placeholderData: keepPreviousData });
  const preview = looked.data ?? null;
  const go = async () => {
    if (!body || pending || mayNever(preview)) {
      return;
    }
    const result = await send(messageOrder(leadId, body));
    if (result.ok) {
      const left = remainderOf(readDraft<Words>(name) ?? words, words);
      keepDraft(name, left);
      if (!left.text) sent();
    }
  };
  return {
    channel,
    words,
    change: (changed) => {
      clear();
      keep({ ...words, ...changed });
    },
    body,
    preview,
    previewError: looked.error,
    looking: looked.isFetching || JSON.stringify(current) !== JSON.stringify(asked),
    pending,
    trouble,
    send: () => void go(),
  };
}

/** It is no question of time. */
export function mayNever(preview: Preview | null): boolean {
  return preview !== null && !preview.allowed && preview.earliest === null;
}
