import { Trans, useLingui } from "@lingui/react/macro";
import { ask } from "../../api/ask";
import { type AudienceRead, audiencesDisconnectAudience } from "../../api/gen";
import { ActDialog } from "../../commands/form/ActDialog";
import { useReadAgain } from "./data";

export function Disconnect({ of: { list_id }, close }: { of: AudienceRead; close: () => void }) {
  const { t } = useLingui();
  const again = useReadAgain();
  const act = async () => {
    await ask(audiencesDisconnectAudience({ path: { list_id } }));
    void again();
  };
  return (
    <ActDialog title={t`Disconnect the audience?`} submit={t`Disconnect`} ends close={close} act={act}>
      {() => (
        <p>
          <bdi dir="ltr">{list_id}</bdi>:{" "}
          <Trans>
            nothing changes at Mailchimp. Who withdraws consent here from now on stays a member there: unsubscribe them
            there by hand.
          </Trans>
        </p>
      )}
    </ActDialog>
  );
}
