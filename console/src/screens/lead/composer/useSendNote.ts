/** Sends what was written. Whatever goes wrong, the words stay; the same words go again under the same key. */

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { interactionsAddInteraction } from "../../../api/gen";
import { actKey } from "../../../api/key";
import { now } from "../../../parts/time/clock";
import { toast } from "../../../parts/toasts/toasts";
import { type Body, bodyOf, type Note } from "./note";

interface Sending {
  readonly of: string;
  readonly key: string;
  readonly body: Body;
}

export function useSendNote(lead_id: number, kind: "note" | "call", note: Note, sent: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const last = useRef<Sending | null>(null);
  const body = bodyOf(kind, note, 0);
  const send = async () => {
    const made = bodyOf(kind, note, now());
    if (!made || pending) {
      return;
    }
    const of = JSON.stringify([kind, note]);
    // The whole body is kept with its key, for another time of the call would be another request.
    const sending = last.current?.of === of ? last.current : { of, key: actKey(), body: made };
    last.current = sending;
    setPending(true);
    setFault(null);
    try {
      await ask(
        interactionsAddInteraction({
          path: { lead_id },
          body: sending.body,
          headers: { "Idempotency-Key": sending.key },
        }),
      );
      last.current = null;
      toast({ text: kind === "note" ? t`Note saved.` : t`Call written down.` });
      void client.invalidateQueries({ queryKey: ["lead", lead_id, "timeline"] });
      sent();
    } catch (refused) {
      if (!(refused instanceof Refused)) {
        throw refused;
      }
      setFault(
        refused.status === 401
          ? t`Not saved: your session ended. Your words are kept; sign in, then save again.`
          : refused.unanswered
            ? t`Not saved: no answer came. Your words are kept; try again.`
            : refused.detail,
      );
    } finally {
      setPending(false);
    }
  };
  return { send, pending, fault, body };
}
