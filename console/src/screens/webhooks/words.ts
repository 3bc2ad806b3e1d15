import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { DeliveryState, EndpointState, Which } from "../../api/gen";

export const ENDPOINTS: Record<EndpointState, MessageDescriptor> = {
  active: msg({ message: "Active", context: "endpoint" }),
  paused: msg({ message: "Paused: its events wait", context: "endpoint" }),
  disabled: msg({ message: "Switched off", context: "endpoint" }),
};

export const DELIVERED: Record<DeliveryState, MessageDescriptor> = {
  pending: msg({ message: "Under way", context: "webhook" }),
  delivered: msg({ message: "Delivered", context: "webhook" }),
  failed: msg({ message: "Given up", context: "webhook" }),
};

export const WHICH: readonly [Which, MessageDescriptor][] = [
  ["failed", msg`Those that were given up`],
  ["missing", msg`Those never sent, for example while it was switched off`],
  ["all", msg`Everything, the delivered too`],
];
