/** Shown here and never again. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { CopyButton } from "../../parts/panels/CopyButton";
import { Dialog } from "../../parts/panels/Drawer";
import styles from "../webhooks/webhooks.module.css";

export function Hook({ hook, close }: { hook: string; close: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog
      opened
      close={() => undefined}
      title={t`The webhook for Mailchimp`}
      foot={
        <>
          <CopyButton text={hook} />
          <Button onClick={close}>
            <Trans>I kept it</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>
          Add it in Mailchimp under Audience, Settings, Webhooks. Tick unsubscribes, cleaned address and e-mail changed;
          changes by a subscriber and by an account admin, and not by the API. It is shown only now, and never again.
        </Trans>
      </p>
      <output className={styles.secret} dir="ltr">
        {hook}
      </output>
      <p>
        <Trans>Without it all works as well, only minutes later.</Trans>
      </p>
    </Dialog>
  );
}
