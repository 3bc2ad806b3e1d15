/** What the screen reads, and what a text is while it is written. */

import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import {
  type Channel,
  type DltFields,
  type TemplateFull,
  templatesListBuiltIn,
  templatesListMessages,
  templatesReadTemplate,
  type VendorTextFields,
} from "../../api/gen";

const EACH = 30_000;

export const listQuery = queryOptions({
  queryKey: ["outreach", "templates"],
  queryFn: () => ask(templatesListMessages()),
  refetchInterval: EACH,
});

export const builtInQuery = queryOptions({
  queryKey: ["templates-built-in"],
  queryFn: () => ask(templatesListBuiltIn()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const versionQuery = (id: number | null) =>
  queryOptions({
    queryKey: ["outreach", "template", id],
    queryFn: () => ask(templatesReadTemplate({ path: { template_id: id ?? 0 } })),
    enabled: id !== null,
    refetchInterval: EACH,
  });

/** One text: of a message, on a channel, in a language. */
export interface Spot {
  readonly code: string;
  readonly channel: Channel;
  readonly language: string;
}

export interface Content {
  readonly subject: string;
  readonly body: string;
  readonly html: string;
  readonly from_name: string;
  readonly links: Readonly<Record<string, string>>;
  readonly vendors: Readonly<Record<string, VendorTextFields>>;
  readonly dlt: DltFields | null;
}

export const EMPTY: Content = { subject: "", body: "", html: "", from_name: "", links: {}, vendors: {}, dlt: null };

export function contentOf(full: TemplateFull): Content {
  const { subject, body, html, from_name, links, vendors, dlt } = full;
  return { subject, body, html, from_name, links, vendors, dlt };
}

/** What a vendor sees of it: an approval is of these words alone. */
export function wordsAt({ subject, body, html, vendors }: Content, vendor: string): string {
  const { template_id, language, variables } = vendors[vendor] ?? {};
  return JSON.stringify([subject, body, html, template_id, language, Object.entries(variables ?? {})]);
}

/** As it is sent: what is left blank is not there. */
export function sent(content: Content) {
  const { links, vendors, dlt, ...rest } = content;
  const named = Object.entries(links).filter(([name]) => name.trim());
  const kept = Object.entries(vendors).filter(([, vendor]) => vendor.template_id.trim());
  return {
    ...rest,
    links: Object.fromEntries(named),
    vendors: Object.fromEntries(kept),
    dlt: dlt && (dlt.entity_id || dlt.template_id) ? dlt : null,
  };
}

const CHANNELS: readonly string[] = ["sms", "whatsapp", "email", "call"];

/** From the address: `follow_up.sms.ta`. */
export function spotOf(text: unknown): Spot | null {
  const [code, channel, language, ...more] = typeof text === "string" ? text.split(".") : [];
  if (!code || !channel || !language || more.length > 0 || !CHANNELS.includes(channel)) return null;
  return { code, channel: channel as Channel, language };
}

export const nameOf = ({ code, channel, language }: Spot): string => `${code}.${channel}.${language}`;
