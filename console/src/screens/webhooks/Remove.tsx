import { Trans, useLingui } from "@lingui/react/macro";
import { ask } from "../../api/ask";
import { type EndpointRead, webhooksRemoveWebhook } from "../../api/gen";
import { ActDialog } from "../../commands/form/ActDialog";
import { useReadAgain } from "./data";

export function Remove({ of, close }: { of: EndpointRead; close: () => void }) {
  const { t } = useLingui();
  const again = useReadAgain();
  const act = async () => {
    await ask(webhooksRemoveWebhook({ path: { endpoint_id: of.id } }));
    void again();
  };
  return (
    <ActDialog title={t`Remove the endpoint?`} submit={t`Remove`} ends close={close} act={act}>
      {() => (
        <p>
          <bdi dir="ltr">{of.url}</bdi> <Trans>gets no more events, and those that wait for it are dropped.</Trans>
        </p>
      )}
    </ActDialog>
  );
}
