import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask";
import {
  type EndpointCreate,
  type EndpointMade,
  type EndpointRead,
  webhooksAddWebhook,
  webhooksChangeWebhook,
} from "../../api/gen";
import { actKey } from "../../api/key";
import { useDraft } from "../../commands/draft";
import { ActDialog } from "../../commands/form/ActDialog";
import { Line } from "../../commands/form/Line";
import { eventsQuery, useReadAgain } from "./data";
import styles from "./webhooks.module.css";

interface EditEndpointProps {
  /** Null: a new one. */
  of: EndpointRead | null;
  made?: (made: EndpointMade) => void;
  close: () => void;
}

type Given = Required<Pick<EndpointCreate, "url" | "description" | "events" | "with_profile">>;
const EMPTY: Given = { url: "https://", description: "", events: [], with_profile: false };

/** What somebody else changed meanwhile is not overwritten: the version is that of what stood here when it was opened. */
export function EditEndpoint({ of, made, close }: EditEndpointProps) {
  const { t } = useLingui();
  const again = useReadAgain();
  const [key] = useState(actKey);
  const [version] = useState(of?.version);
  const [draft, keep, forget] = useDraft<Given>(of ? `webhook:${of.id}:${of.version}` : "webhook", startOf(of));
  const change = (part: Partial<Given>) => keep({ ...draft, ...part });
  const act = async () => {
    if (of) {
      const headers = { "If-Match": version };
      await ask(webhooksChangeWebhook({ path: { endpoint_id: of.id }, body: draft, headers })).finally(again);
    } else {
      made?.(await ask(webhooksAddWebhook({ body: draft, headers: { "Idempotency-Key": key } })));
      void again();
    }
    forget();
  };
  return (
    <ActDialog
      title={of ? t`Change the endpoint` : t`Add an endpoint`}
      submit={of ? t`Save` : t`Add`}
      side
      disabled={draft.url.trim() === "https://" || draft.url.trim() === ""}
      close={close}
      act={act}
    >
      {(fault) => (
        <>
          <Line
            label={t`Address`}
            field="url"
            dir="ltr"
            value={draft.url}
            fault={fault("url")}
            change={(url) => change({ url })}
          />
          <Line
            label={t`What it is for`}
            field="description"
            value={draft.description}
            fault={fault("description")}
            change={(description) => change({ description })}
          />
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={draft.with_profile}
              onChange={(event) => change({ with_profile: event.target.checked })}
            />
            <Trans>Include the person's name, e-mail and phone</Trans>
          </label>
          <Events chosen={draft.events} choose={(events) => change({ events })} />
        </>
      )}
    </ActDialog>
  );
}

function startOf(of: EndpointRead | null): Given {
  if (!of) return EMPTY;
  const { url, description, events, with_profile } = of;
  return { url, description, events: events as Given["events"], with_profile };
}

function Events({ chosen, choose }: { chosen: Given["events"]; choose: (events: Given["events"]) => void }) {
  const { data } = useQuery(eventsQuery);
  const flip = (type: Given["events"][number], on: boolean) =>
    choose(on ? [...chosen, type] : chosen.filter((one) => one !== type));
  return (
    <fieldset className={styles.events}>
      <legend>
        <Trans>Events (none chosen: all of them)</Trans>
      </legend>
      {data?.items.map(({ type, when }) => {
        const one = type as Given["events"][number];
        return (
          <label key={type} className={styles.check}>
            <input
              type="checkbox"
              checked={chosen.includes(one)}
              onChange={(event) => flip(one, event.target.checked)}
            />
            <span>
              <bdi dir="ltr">{type}</bdi>
              <small>
                <bdi>{when}</bdi>
              </small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
