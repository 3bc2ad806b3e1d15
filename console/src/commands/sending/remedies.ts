/** The way out that a refusal's toast offers. */

import { t } from "@lingui/core/macro";
import type { Refused } from "../../api/ask.ts";
import type { Order } from "./orders.ts";
import type { Remedy } from "./reasons.ts";
import type { Said } from "./say.ts";

const SOON = 2_000;

export function remedies(remedy: Remedy, order: Order, refused: Refused, again: (order: Order) => void): Partial<Said> {
  const other = refused.leadId;
  switch (remedy) {
    case "open_survivor":
      return other === null ? {} : { link: { label: t`Open #${other}`, to: `/leads/${other}` } };
    case "open_other":
      return other === null ? {} : { link: { label: t`See both`, to: `/leads/${other}` } };
    case "try_soon":
      return { act: { label: t`Retry`, run: () => void setTimeout(() => again(order), SOON) } };
    case "open_command":
    case "reload_state":
    case "reload_lead":
      return order.leadId === null ? {} : { link: { label: t`Open the lead`, to: `/leads/${order.leadId}` } };
    default:
      return {};
  }
}
