/** What the person wrote last, as far as the page has read it: an answer goes there. */

import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { TimelinePage } from "../data/shapes";
import { type Answered, isWritten, type Written } from "./open";

export function lastReceived(client: QueryClient, leadId: number): { tab: Written; answered: Answered } | null {
  const known = client.getQueriesData<InfiniteData<TimelinePage>>({ queryKey: ["lead", leadId, "timeline"] });
  const messages = known.flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? []);
  const theirs = messages.flatMap(({ message }) => (message?.direction === "in" && !message.machine ? [message] : []));
  const last = theirs.sort((one, other) => other.id - one.id)[0];
  return last && isWritten(last.channel)
    ? { tab: last.channel, answered: { id: last.id, text: last.shown ?? last.body ?? "" } }
    : null;
}
