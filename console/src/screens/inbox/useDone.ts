import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../api/ask";
import { inboxMarkDone } from "../../api/gen";
import { actKey } from "../../api/key";
import { unsentText } from "../../commands/sending/wires";
import { toast } from "../../parts/toasts/toasts";

const STALE = new Set(["inbox", "today", "tasks"]);

/** For what was answered elsewhere, or needs no answer. */
export function useDone(lead_id: number) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const mark = async () => {
    if (pending) return;
    setPending(true);
    try {
      await ask(inboxMarkDone({ path: { lead_id }, headers: { "Idempotency-Key": actKey() } }));
      toast({ text: t`Marked as answered.` });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast({ tone: "bad", text: error.status === 409 || error.status === 404 ? error.detail : unsentText(error) });
    } finally {
      setPending(false);
      void client.invalidateQueries({
        predicate: ({ queryKey: [root, id] }) => (root === "lead" ? id === lead_id : STALE.has(String(root))),
      });
    }
  };
  return { mark: () => void mark(), pending };
}
