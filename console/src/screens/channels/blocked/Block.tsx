import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { type BlockScope, outreachBlockAddress } from "../../../api/gen";
import { ActDialog } from "../../../commands/form/ActDialog";
import { Line } from "../../../commands/form/Line";
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
      {(fault) => (
        <>
          <Line
            label={t`Phone or e-mail address`}
            field={fault("email") ? "email" : "phone"}
            dir="ltr"
            value={typed}
            fault={fault("phone") ?? fault("email")}
            data-autofocus
            change={type}
          />
          <Line label={t`Why`} field="reason" value={reason} fault={fault("reason")} change={because} />
          <Scope value={scope} choose={choose} />
        </>
      )}
    </ActDialog>
  );
}
