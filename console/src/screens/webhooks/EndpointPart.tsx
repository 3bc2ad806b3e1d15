/** One endpoint: how it does, and what can be done about it. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type EndpointMade, type EndpointRead, webhooksChangeWebhook, webhooksTestWebhook } from "../../api/gen";
import { useMay } from "../../frame/me";
import { Menu } from "../../parts/panels/Menu";
import { toast } from "../../parts/toasts/toasts";
import { When } from "../../parts/When";
import styles from "../channels/channels.module.css";
import { Answer } from "./Answer";
import { Deliveries } from "./Deliveries";
import { useReadAgain } from "./data";
import { EditEndpoint } from "./EditEndpoint";
import { Remove } from "./Remove";
import { Rotate } from "./Rotate";
import { ENDPOINTS } from "./words";

type Opened = "deliveries" | "change" | "rotate" | "remove" | null;

export function EndpointPart({ of, show }: { of: EndpointRead; show: (made: EndpointMade) => void }) {
  const { t, i18n } = useLingui();
  const edits = useMay()("edit_webhooks");
  const again = useReadAgain();
  const [opened, open] = useState<Opened>(null);
  const close = () => open(null);
  const path = { endpoint_id: of.id };
  const test = useMutation({ mutationFn: () => ask(webhooksTestWebhook({ path, body: {} })) });
  const turn = useMutation({
    mutationFn: (state: "active" | "paused") =>
      ask(webhooksChangeWebhook({ path, body: { state }, headers: { "If-Match": of.version } })),
    onError: (error) => void toast({ text: error.message, tone: "bad" }),
    onSettled: again,
  });
  const items = [
    { id: "change", label: t`Change …`, act: () => open("change") },
    of.state === "active"
      ? { id: "pause", label: t`Pause: its events wait`, act: () => turn.mutate("paused") }
      : { id: "activate", label: t`Switch it on again`, act: () => turn.mutate("active") },
    { id: "rotate", label: t`New secret …`, act: () => open("rotate") },
    { id: "remove", label: t`Remove …`, ends: true, act: () => open("remove") },
  ];
  return (
    <section className={styles.part} aria-label={of.url} data-endpoint={of.id}>
      <div className={styles.line}>
        <h2>
          <bdi dir="ltr">{of.url}</bdi>
        </h2>
        <span className={styles.state} data-state={of.state === "active" ? "works" : of.state}>
          {i18n._(ENDPOINTS[of.state])}
        </span>
        <div className={styles.acts}>
          <Button variant="default" size="compact-sm" onClick={() => open("deliveries")}>
            <Trans>Deliveries …</Trans>
          </Button>
          {edits && (
            <>
              <Button variant="default" size="compact-sm" disabled={test.isPending} onClick={() => test.mutate()}>
                {test.isPending ? t`Testing …` : t`Send a test event`}
              </Button>
              <Menu
                label={of.url}
                items={items}
                button={
                  <button type="button" className="icon-button" aria-label={t`What to do about ${of.url}`}>
                    <IconDots size={18} aria-hidden />
                  </button>
                }
              />
            </>
          )}
        </div>
      </div>
      <How of={of} />
      <Answer test={test} />
      {opened === "deliveries" && <Deliveries of={of} close={close} />}
      {opened === "change" && <EditEndpoint of={of} close={close} />}
      {opened === "rotate" && <Rotate of={of} show={show} close={close} />}
      {opened === "remove" && <Remove of={of} close={close} />}
    </section>
  );
}

function How({ of }: { of: EndpointRead }) {
  const { description, events, reason, state_at, failures, failing_since, pending, missed } = of;
  return (
    <p className={styles.whose}>
      {description && (
        <>
          <bdi>{description}</bdi>
          {" · "}
        </>
      )}
      {events.length === 0 ? <Trans>all events</Trans> : <bdi dir="ltr">{events.join(", ")}</bdi>}
      {reason && (
        <strong role="note">
          {" · "}
          {reason === "gone" ? (
            <Trans>
              Switched off (<When at={state_at} absolutely />
              ): it answered that it is gone for good (410).
            </Trans>
          ) : (
            <Trans>
              Switched off (<When at={state_at} absolutely />) after days of failure.
            </Trans>
          )}{" "}
          <Trans>Fix it, switch it on again, then send what is missing again.</Trans>
        </strong>
      )}
      {failing_since && (
        <>
          {" · "}
          <Plural value={failures} one="# failure in a row" other="# failures in a row" />,{" "}
          <Trans>
            since <When at={failing_since} absolutely />
          </Trans>
        </>
      )}
      {pending > 0 && (
        <>
          {" · "}
          <Plural value={pending} one="# event waits" other="# events wait" />
        </>
      )}
      {missed > 0 && (
        <>
          {" · "}
          <Plural value={missed} one="# event was missed" other="# events were missed" />
        </>
      )}
    </p>
  );
}
