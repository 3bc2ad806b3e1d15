/**
 * Sends what was written. Whatever goes wrong, the words stay; the same words go again under the same key, also after
 * the composer was closed or the page loaded anew. What is typed while there is no answer yet stays, too.
 */

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { interactionsAddInteraction } from "../../../api/gen";
import { actKey } from "../../../api/key";
import { keepDraft, readDraft } from "../../../commands/draft";
import { answered, keptAct } from "../../../commands/kept";
import { now } from "../../../parts/time/clock";
import { toast } from "../../../parts/toasts/toasts";
import { type Body, bodyOf, type Note, remainderOf } from "./note";

interface Sending {
  readonly key: string;
  readonly body: Body;
}

export const draftName = (leadId: number) => `note.${leadId}`;

/** `sent`: all of it is saved, nothing else was typed meanwhile, and it still stands on the screen. */
export function useSendNote(lead_id: number, kind: "note" | "call", note: Note, sent: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const shown = useRef<Note | null>(note);
  useEffect(() => {
    shown.current = note;
    return () => {
      shown.current = null;
    };
  }, [note]);
  const body = bodyOf(kind, note, 0);
  const send = async () => {
    const made = bodyOf(kind, note, now());
    if (!made || pending) {
      return;
    }
    // The whole body is kept with its key, for another time of the call would be another request.
    const sending: Sending = keptAct(draftName(lead_id), [kind, note], () => ({ key: actKey(), body: made }));
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
      answered(draftName(lead_id));
      toast({ text: kind === "note" ? t`Note saved.` : t`Call written down.` });
      void client.invalidateQueries({ queryKey: ["lead", lead_id, "timeline"] });
      const left = remainderOf(readDraft<Note>(draftName(lead_id)) ?? shown.current ?? note, note);
      keepDraft(draftName(lead_id), left);
      if (left.text === "" && shown.current !== null) {
        sent();
      }
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
