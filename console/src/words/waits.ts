import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { WaitingFor } from "../api/gen";

/** What a lead waits for, in one short line, and who acts. The time left stands beside it. */
export function waitWords(i18n: I18n, waiting: WaitingFor, nameOf: (id: number) => string): string {
  const who = waiting.agent_id ? nameOf(waiting.agent_id) : "";
  const attempt = waiting.attempt ?? 0;
  const cap = waiting.cap ?? 0;
  switch (waiting.kind) {
    case "intake":
      return i18n._(msg`intake`);
    case "offer":
      return who ? i18n._(msg`${who} to accept`) : i18n._(msg`first agent to accept`);
    case "queue":
      return i18n._(msg`an agent with capacity`);
    case "attempt":
      return i18n._(msg`attempt ${attempt} of ${cap}`);
    case "call":
      return i18n._(msg`${who} to call, ${attempt} of ${cap}`);
    case "answer":
      return attempt ? i18n._(msg`an answer to attempt ${attempt} of ${cap}`) : i18n._(msg`the person to get in touch`);
    case "qualification":
      return i18n._(msg`${who} to assess`);
    case "nurture":
      return i18n._(msg`a better time`);
    case "booking":
      return i18n._(msg`${who} to book`);
    case "deposit":
      return i18n._(msg`the deposit`);
    case "visit":
      return i18n._(msg`the appointment`);
    case "visit_outcome":
      return i18n._(msg`${who}: did they come?`);
    case "conversion":
      return i18n._(msg`registration`);
    case "registry":
      return i18n._(msg`the patient registry`);
    case "patient_match":
      return i18n._(msg`a decision on a possible patient`);
  }
}
