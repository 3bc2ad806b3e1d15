/** One person: merged, with undo. Two people: not raised again. */

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { duplicatesDismissDuplicates, duplicatesMergeDuplicates } from "../../../api/gen";
import { actKey } from "../../../api/key";
import { toast } from "../../../parts/toasts/toasts";
import { useUndoMerge } from "./useUndoMerge";

/** Somebody else was first: the pair leaves the page, so that its dialog is no place for words. */
const ALREADY = new Set(["judged", "merged"]);

export interface Judge {
  readonly pending: "merge" | "dismiss" | null;
  readonly fault: string | null;
  readonly merge: () => void;
  readonly dismiss: () => void;
}

export function useJudge(pair_id: number, leadId: number, close: () => void): Judge {
  const { t } = useLingui();
  const client = useQueryClient();
  const undo = useUndoMerge();
  const [pending, setPending] = useState<Judge["pending"]>(null);
  const [fault, setFault] = useState<string | null>(null);
  // Kept over tries of this dialog: a merge whose answer was lost is not made twice.
  const [keys] = useState(() => ({ merge: actKey(), dismiss: actKey() }));
  const judge = async (as: "merge" | "dismiss") => {
    if (pending) {
      return;
    }
    setPending(as);
    setFault(null);
    const call = { path: { pair_id }, headers: { "Idempotency-Key": keys[as] } };
    try {
      if (as === "merge") {
        const { id, survivor_id, merged_id } = await ask(duplicatesMergeDuplicates(call));
        toast({
          text: t`#${merged_id} is now part of #${survivor_id}.`,
          undo: () => void undo(id, [survivor_id, merged_id]),
        });
      } else {
        await ask(duplicatesDismissDuplicates(call));
        toast({ text: t`Two people: they are not suggested again.` });
      }
      close();
    } catch (refused) {
      if (!(refused instanceof Refused)) {
        throw refused;
      }
      if (ALREADY.has(refused.reason ?? "")) {
        toast({ text: refused.detail, tone: "bad" });
        close();
        return;
      }
      setFault(refused.unanswered ? t`Not sent: no answer came. Try again.` : refused.detail);
    } finally {
      setPending(null);
      void client.invalidateQueries({ queryKey: ["lead", leadId] });
    }
  };
  return { pending, fault, merge: () => void judge("merge"), dismiss: () => void judge("dismiss") };
}
