/** Shown here and never again. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { CopyButton } from "../../parts/panels/CopyButton";
import { Dialog } from "../../parts/panels/Drawer";
import { When } from "../../parts/When";
import styles from "./webhooks.module.css";

interface SecretProps {
  secret: string;
  /** The one before signs beside it until then. */
  until: string | null;
  close: () => void;
}

export function Secret({ secret, until, close }: SecretProps) {
  const { t } = useLingui();
  return (
    <Dialog
      opened
      close={() => undefined}
      title={t`The secret of this endpoint`}
      foot={
        <>
          <CopyButton text={secret} />
          <Button onClick={close}>
            <Trans>I kept it</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>Give it to the receiving system. It is shown only now, and never again.</Trans>
      </p>
      <output className={styles.secret} dir="ltr">
        {secret}
      </output>
      {until && (
        <p>
          <Trans>
            Until <When at={until} absolutely /> the secret before signs beside it.
          </Trans>
        </p>
      )}
    </Dialog>
  );
}
