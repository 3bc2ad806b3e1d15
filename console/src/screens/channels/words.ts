import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { RestReason, Vendor, VendorState, VendorVerdict } from "../../api/gen";

/** Names are names in every language. */
export const VENDORS: Record<Exclude<Vendor, "sandbox">, string> = {
  twilio: "Twilio",
  vonage: "Vonage",
  sendgrid: "SendGrid",
  mandrill: "Mandrill (Mailchimp)",
  smtp: "SMTP",
};
export const SANDBOX = msg({ message: "Sandbox", context: "vendor" });

export const STATES: Record<VendorState, MessageDescriptor> = {
  works: msg({ message: "Works", context: "vendor" }),
  failing: msg({ message: "Failed recently, still in use", context: "vendor" }),
  resting: msg({ message: "On hold", context: "vendor" }),
  credentials_refused: msg({ message: "Its credentials were rejected", context: "vendor" }),
};

export const RESTS: Record<RestReason, MessageDescriptor> = {
  unreachable: msg({ message: "it could not be reached", context: "vendor" }),
  throttled: msg({ message: "it asked us to wait", context: "vendor" }),
  silent: msg({ message: "it did not answer", context: "vendor" }),
  credentials: msg({ message: "it rejected the credentials", context: "vendor" }),
};

export const VERDICTS: Record<VendorVerdict, MessageDescriptor> = {
  works: msg({ message: "The account works.", context: "vendor" }),
  sandbox: msg({ message: "This is the sandbox: messages are kept here, nothing leaves.", context: "vendor" }),
  credentials: msg({ message: "The vendor rejected these credentials.", context: "vendor" }),
  refused: msg({ message: "The vendor rejected the request.", context: "vendor" }),
  throttled: msg({ message: "The vendor asked us to wait.", context: "vendor" }),
  unreachable: msg({ message: "The vendor could not be reached.", context: "vendor" }),
  not_configured: msg({ message: "There are no credentials for it.", context: "vendor" }),
};
