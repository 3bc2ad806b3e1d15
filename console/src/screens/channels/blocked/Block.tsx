import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { type BlockScope, outreachBlockAddress } from "../../../api/gen";
import { ActDialog } from "../../../commands/form/ActDialog";
import form from "../../../commands/form/form.module.css";
import { toast } from "../../../parts/toasts/toasts";
import { addressOf } from "./address";
import { Scope } from "./Scope";

/** No draft is kept: what is typed is an address of a person. */
export function Block({ close }: { close: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [typed, type] = useState("");
  const [reason, because] = useState("");
  const [scope, choose] = useState<BlockScope>("tenant");
  const act = async () => {
    await ask(outreachBlockAddress({ body: { ...addressOf(typed), reason: reason.trim(), scope } }));
    toast({ text: t`Blocked: nothing is sent there.`, tone: "good" });
    void queries.invalidateQueries({ queryKey: ["outreach", "blocks"] });
  };
  return (
    <ActDialog
      title={t`Never write to an address`}
      submit={t`Block it`}
      disabled={!typed.trim() || !reason.trim()}
      close={close}
      act={act}
    >
      {(fault) => {
        const wrong = fault("phone") ?? fault("email");
        return (
          <>
            <label className={form.field}>
              <span>
                <Trans>Phone or e-mail address</Trans>
              </span>
              <input
                className={form.input}
                dir="ltr"
                data-autofocus
                value={typed}
                aria-invalid={Boolean(wrong)}
                onChange={(event) => type(event.target.value)}
              />
              {wrong && <span className={form.wrong}>{wrong}</span>}
            </label>
            <label className={form.field}>
              <span>
                <Trans>Why</Trans>
              </span>
              <input
                className={form.input}
                dir="auto"
                value={reason}
                onChange={(event) => because(event.target.value)}
              />
            </label>
            <Scope value={scope} choose={choose} />
          </>
        );
      }}
    </ActDialog>
  );
}
