import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AudienceFault, MemberRefusal } from "../../api/gen";

/** What is wrong, and what to do about it. */
export const FAULTS: Record<AudienceFault, MessageDescriptor> = {
  credentials: msg`Mailchimp refuses the key. Make a new one there, then connect the audience again.`,
  no_audience: msg`The account has no audience of this id. Copy the id from the audience's settings, then connect it again.`,
  refused: msg`Mailchimp refuses the requests. Look at the account there, then sync it or connect it again.`,
  no_secret_key: msg`The stored key cannot be read: the installation's secret key was changed. Connect the audience again.`,
  throttled: msg`Mailchimp wants to be left alone for a while. There is nothing for you to do.`,
  unreachable: msg`Mailchimp cannot be reached from here. If it stays so, let operations look at the connection.`,
};

export const REFUSALS: Record<MemberRefusal, MessageDescriptor> = {
  left: msg`They unsubscribed or bounced at Mailchimp: they come back only by its own sign-up form.`,
  forgotten: msg`They were deleted for good at Mailchimp: they come back only by its own sign-up form.`,
  invalid: msg`Mailchimp takes the address for wrong or made up. Correct it on the lead.`,
  other: msg`Search for the address at Mailchimp to see why.`,
};

/** By Mailchimp's status, the order in which they are shown. */
export const MEMBERS: readonly [string, MessageDescriptor][] = [
  ["subscribed", msg({ message: "Subscribed", context: "audience" })],
  ["pending", msg({ message: "Must still confirm", context: "audience" })],
  ["unsubscribed", msg({ message: "Unsubscribed", context: "audience" })],
  ["cleaned", msg({ message: "Bounced", context: "audience" })],
  ["archived", msg({ message: "Archived", context: "audience" })],
  ["transactional", msg({ message: "Transactional only", context: "audience" })],
  ["absent", msg({ message: "Not in it", context: "audience" })],
];
