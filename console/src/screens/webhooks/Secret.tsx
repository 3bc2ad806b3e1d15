/** Shown here and never again. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
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
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Dialog
      opened
      close={() => undefined}
      title={t`The secret of this endpoint`}
      foot={
        <>
          <Button variant="default" onClick={() => void copy()}>
            {copied ? t`Copied` : t`Copy`}
          </Button>
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
