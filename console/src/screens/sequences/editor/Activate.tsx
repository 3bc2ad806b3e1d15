/** Before a version decides: for whom, plainly asked. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { type RuleSetRead, rulesActivateRules } from "../../../api/gen";
import { actKey } from "../../../api/key";
import { Dialog } from "../../../parts/panels/Drawer";
import { toast } from "../../../parts/toasts/toasts";
import styles from "../sequences.module.css";

interface ActivateProps {
  readonly row: RuleSetRead;
  readonly close: () => void;
  readonly open: (id: number | null) => void;
}

export function Activate({ row, close, open }: ActivateProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [move, setMove] = useState(false);
  const [pending, setPending] = useState(false);
  const [key] = useState(actKey);
  const [refused, setRefused] = useState<string | null>(null);
  const yes = async () => {
    setPending(true);
    try {
      const headers = { "Idempotency-Key": `${key}-${move}` };
      const done = await ask(rulesActivateRules({ path: { rule_id: row.id }, body: { move_leads: move }, headers }));
      const moved = done.leads_notified;
      toast({
        text: move ? t`In force. Leads that follow: ${moved}` : t`In force for leads that enter from now on.`,
        tone: "good",
      });
      close();
      open(null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefused(error.unanswered ? t`No answer came. Try again.` : error.detail);
    } finally {
      await client.invalidateQueries({ queryKey: ["rules"] });
      setPending(false);
    }
  };
  const { version } = row;
  return (
    <Dialog
      opened
      close={close}
      title={t`Put version ${version} into force?`}
      foot={
        <>
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button loading={pending} onClick={() => void yes()}>
            <Trans>Put into force</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>Leads that enter from now on get it. What happens to those that are inside an older version now?</Trans>
      </p>
      <div role="radiogroup" aria-label={t`Leads that are inside now`} className={styles.radios}>
        <label>
          <input type="radio" name="move" checked={!move} onChange={() => setMove(false)} />
          <Trans>They finish the version that they began with.</Trans>
        </label>
        <label>
          <input type="radio" name="move" checked={move} onChange={() => setMove(true)} />
          <Trans>They follow this one from their next step on.</Trans>
        </label>
      </div>
      {refused && (
        <p role="alert" className={styles.wrong}>
          {refused}
        </p>
      )}
    </Dialog>
  );
}
