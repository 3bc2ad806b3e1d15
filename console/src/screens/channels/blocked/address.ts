import type { AddressGiven } from "../../../api/gen";

/** What was typed is an e-mail address, or else a phone. */
export function addressOf(typed: string): AddressGiven {
  const text = typed.trim();
  return text.includes("@") ? { email: text } : { phone: text };
}
