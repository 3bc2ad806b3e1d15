/** What the inbox reads: it is stale with every change of a lead or a task. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import { inboxReadInbox, type ThreadRead } from "../../api/gen";
import type { Shown } from "./filters";

export type Thread = ThreadRead;
const PAGE = 50;

export const inboxQuery = ({ of, every, channel, intent }: Shown) =>
  infiniteQueryOptions({
    queryKey: ["inbox", of, every, channel, intent],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: cursor, signal }) =>
      ask(inboxReadInbox({ query: { of, unanswered: !every, channel, intent, limit: PAGE, cursor }, signal })),
    getNextPageParam: ({ next }) => next,
  });
