import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { ask, Refused } from "../../../api/ask";
import { duplicatesUndoMerge } from "../../../api/gen";
import { sentOnce } from "../../../commands/kept";
import { toast } from "../../../parts/toasts/toasts";

/** Both leads live again; the page of either is read anew. */
export function useUndoMerge() {
  const { t } = useLingui();
  const client = useQueryClient();
  return async (merge_id: number, leads: readonly number[]): Promise<void> => {
    try {
      await sentOnce(`undo.${merge_id}`, null, (key) =>
        ask(duplicatesUndoMerge({ path: { merge_id }, headers: { "Idempotency-Key": key } })),
      );
      toast({ text: t`The merge is undone: they are two leads again.` });
    } catch (refused) {
      if (!(refused instanceof Refused)) {
        throw refused;
      }
      toast({ tone: "bad", text: refused.unanswered ? t`Not sent: no answer came. Try again.` : refused.detail });
    }
    for (const id of leads) {
      void client.invalidateQueries({ queryKey: ["lead", id] });
    }
    void client.invalidateQueries({ queryKey: ["leads"] });
  };
}
