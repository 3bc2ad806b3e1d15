import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type DeliveryRead, type TryRead, webhooksRedeliver } from "../../api/gen";
import { actKey } from "../../api/key";
import { useNumber } from "../../parts/place";
import { QueryView } from "../../parts/states/QueryView";
import { toast } from "../../parts/toasts/toasts";
import { When } from "../../parts/When";
import { deliveryQuery, useReadAgain } from "./data";
import styles from "./webhooks.module.css";
import { DELIVERED } from "./words";

export function Delivery({ endpoint, of, edits }: { endpoint: number; of: DeliveryRead; edits: boolean }) {
  const { t, i18n } = useLingui();
  const again = useReadAgain();
  const [opened, setOpened] = useState(false);
  const send = useMutation({
    mutationFn: () => {
      const path = { endpoint_id: endpoint, delivery_id: of.id };
      return ask(webhooksRedeliver({ path, headers: { "Idempotency-Key": actKey() } }));
    },
    onSuccess: () => void toast({ text: t`It is sent again.`, tone: "good" }),
    onError: (error) => void toast({ text: error.message, tone: "bad" }),
    onSettled: again,
  });
  return (
    <li data-state={of.state}>
      <div className={styles.delivery}>
        <button type="button" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <bdi dir="ltr">{of.type}</bdi> <bdi dir="ltr">#{of.lead_id}</bdi>
        </button>
        <span>
          <b>{i18n._(DELIVERED[of.state])}</b> · <When at={of.tried_at ?? of.at} />
          {" · "}
          <Plural value={of.tries} one="# try" other="# tries" />
          {of.words && (
            <>
              {" · "}
              <bdi>{of.words}</bdi>
            </>
          )}
          {of.next_try_at && (
            <>
              {" · "}
              <Trans>
                next <When at={of.next_try_at} />
              </Trans>
            </>
          )}
        </span>
        {edits && of.state !== "pending" && (
          <Button variant="default" size="compact-sm" disabled={send.isPending} onClick={() => send.mutate()}>
            <Trans>Send again</Trans>
          </Button>
        )}
      </div>
      {opened && <Log endpoint={endpoint} id={of.id} />}
    </li>
  );
}

function Log({ endpoint, id }: { endpoint: number; id: number }) {
  const { t } = useLingui();
  const query = useQuery(deliveryQuery(endpoint, id));
  return (
    <QueryView query={query} rows={2} height={24} what={t`the delivery`}>
      {({ log, payload, event_id }) => (
        <div className={styles.log}>
          <ol>
            {log.map((one) => (
              <Try key={one.at} of={one} />
            ))}
          </ol>
          <details>
            <summary>
              <Trans>What is sent</Trans> <bdi dir="ltr">{event_id}</bdi>
            </summary>
            <pre dir="ltr">{JSON.stringify(payload, null, 2)}</pre>
          </details>
        </div>
      )}
    </QueryView>
  );
}

function Try({ of: { at, status, ms, words, answer } }: { of: TryRead }) {
  const number = useNumber();
  return (
    <li>
      <When at={at} absolutely /> {status !== null && <bdi dir="ltr">HTTP {status}</bdi>}{" "}
      <bdi>{number(ms, { style: "unit", unit: "millisecond" })}</bdi> {words && <bdi>{words}</bdi>}
      {answer && (
        <bdi dir="ltr" className={styles.answer}>
          {answer}
        </bdi>
      )}
    </li>
  );
}
