/** Where one can go: what `/me.permissions` has the actions for. */

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  type Icon,
  IconActivityHeartbeat,
  IconAddressBook,
  IconBroadcast,
  IconInbox,
  IconLayoutKanban,
  IconListNumbers,
  IconMessage2,
  IconSunHigh,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
} from "@tabler/icons-react";

export interface PlaceOfMenu {
  readonly to:
    | "/today"
    | "/inbox"
    | "/leads"
    | "/board"
    | "/team"
    | "/health"
    | "/channels"
    | "/audiences"
    | "/webhooks"
    | "/templates"
    | "/sequences";
  readonly label: MessageDescriptor;
  readonly icon: Icon;
  readonly keys: string;
  readonly needs: string;
}

const PLACES: readonly PlaceOfMenu[] = [
  { to: "/today", label: msg`Today`, icon: IconSunHigh, keys: "g t", needs: "work_lead" },
  { to: "/inbox", label: msg`Inbox`, icon: IconInbox, keys: "g i", needs: "read_interactions" },
  { to: "/leads", label: msg`Leads`, icon: IconUsers, keys: "g l", needs: "read_leads" },
  { to: "/board", label: msg`Board`, icon: IconLayoutKanban, keys: "g b", needs: "read_leads" },
  { to: "/team", label: msg`Team`, icon: IconUsersGroup, keys: "g m", needs: "read_teams" },
  { to: "/health", label: msg`Health`, icon: IconActivityHeartbeat, keys: "g h", needs: "read_operations" },
  { to: "/channels", label: msg`Channels`, icon: IconBroadcast, keys: "g c", needs: "read_providers" },
  { to: "/audiences", label: msg`Audiences`, icon: IconAddressBook, keys: "g a", needs: "read_audiences" },
  { to: "/webhooks", label: msg`Webhooks`, icon: IconWebhook, keys: "g w", needs: "read_webhooks" },
  { to: "/templates", label: msg`Templates`, icon: IconMessage2, keys: "g p", needs: "read_templates" },
  { to: "/sequences", label: msg`Sequences`, icon: IconListNumbers, keys: "g s", needs: "read_rules" },
];

export function placesOf(permissions: readonly string[]): readonly PlaceOfMenu[] {
  return PLACES.filter((one) => permissions.includes(one.needs));
}

/** Who leads a team starts with it, who carries leads with their day, who sees no lead with whether the engine is well. */
export function startOf(permissions: readonly string[]): PlaceOfMenu["to"] | null {
  const places = placesOf(permissions);
  if (!permissions.includes("read_leads") && places.some((one) => one.to === "/health")) return "/health";
  const [first, team] = [places[0], places.find((one) => one.to === "/team")];
  return permissions.includes("answer_offer")
    ? (first?.to ?? null)
    : (team?.to ?? places.find((one) => one.to !== "/today")?.to ?? null);
}
