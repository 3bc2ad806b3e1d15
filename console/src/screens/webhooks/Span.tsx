import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type EndpointRead, type Which, webhooksRedeliverSpan } from "../../api/gen";
import { actKey } from "../../api/key";
import { ActDialog } from "../../commands/form/ActDialog";
import { Choices } from "../../commands/form/Choices";
import { Line } from "../../commands/form/Line";
import { usePlace } from "../../parts/place";
import { now } from "../../parts/time/clock";
import { instantOf, wallOf } from "../../parts/time/instants";
import { useReadAgain } from "./data";
import { WHICH } from "./words";

const DAY = 86_400_000;

/** By the hospital's clock. */
export function Span({ of, close }: { of: EndpointRead; close: () => void }) {
  const { t } = useLingui();
  const { zone } = usePlace();
  const again = useReadAgain();
  const [key] = useState(actKey);
  const [since, setSince] = useState(() => wallOf(now() - DAY, zone));
  const [until, setUntil] = useState(() => wallOf(now(), zone));
  const [which, choose] = useState<Which>("failed");
  const at = (wall: string) => new Date(instantOf(wall, zone)).toISOString();
  const act = async () => {
    const body = { since: at(since), until: at(until), which };
    const given = { path: { endpoint_id: of.id }, body, headers: { "Idempotency-Key": key } };
    await ask(webhooksRedeliverSpan(given));
    void again();
  };
  return (
    <ActDialog
      title={t`Send a span of time again`}
      submit={t`Send again`}
      disabled={!since || !until || since >= until}
      close={close}
      act={act}
    >
      {(fault) => (
        <>
          <Line
            type="datetime-local"
            label={t`From`}
            field="since"
            value={since}
            change={setSince}
            fault={fault("since")}
          />
          <Line
            type="datetime-local"
            label={t`To`}
            field="until"
            value={until}
            change={setUntil}
            fault={fault("until")}
          />
          <Choices legend={t`Which events`} name="which" choices={WHICH} value={which} choose={choose} />
        </>
      )}
    </ActDialog>
  );
}
