/** What the composer asks: how a message would arrive and when, what waits, which texts there are. */

import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../../../api/ask";
import {
  inboxListWaiting,
  inboxPreviewMessage,
  type MessageCreate,
  type PreviewRead,
  type StaffMessageRead,
  templatesListMessages,
} from "../../../../api/gen";
import type { Written } from "../open";

export type Preview = PreviewRead;
export type Waits = StaffMessageRead;

const MINUTE = 60_000;

/** Asked again each minute: what may not leave now may then. */
export const previewQuery = (lead_id: number, body: MessageCreate) =>
  queryOptions({
    queryKey: ["lead", lead_id, "preview", body],
    queryFn: ({ signal }) => ask(inboxPreviewMessage({ path: { lead_id }, body, signal })),
    meta: { live: "later" },
    gcTime: MINUTE,
    refetchInterval: MINUTE,
  });

export const waitingQuery = (lead_id: number) =>
  queryOptions({
    queryKey: ["lead", lead_id, "waiting"],
    queryFn: async ({ signal }) => (await ask(inboxListWaiting({ path: { lead_id }, signal }))).items,
  });

/** Codes of the texts in force, those of this channel. */
export const templatesQuery = (channel: Written) =>
  queryOptions({
    queryKey: ["templates"],
    staleTime: MINUTE,
    queryFn: ({ signal }) => ask(templatesListMessages({ signal })),
    select: ({ items }) =>
      items
        .filter(({ texts }) => texts.some((one) => one.channel === channel && one.version !== null))
        .map(({ code }) => code),
  });
