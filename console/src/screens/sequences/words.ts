import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Reason } from "../../api/gen";

export const TIMINGS: Readonly<Record<Reason, MessageDescriptor>> = {
  due: msg({ message: "as due", context: "timing" }),
  preferred_time: msg({ message: "at the time that the person prefers", context: "timing" }),
  best_hour: msg({ message: "at the hour in which people answer most", context: "timing" }),
};

/** What may end a sequence, as the rules name it. */
export const EXITS = ["reply", "booking", "outcome"] as const;
