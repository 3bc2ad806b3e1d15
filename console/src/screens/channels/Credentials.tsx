/** Credentials of the hospital's own: written, never shown. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask";
import { outreachWithdrawCredentials, type VendorCredentialsRead } from "../../api/gen";
import { ActDialog } from "../../commands/form/ActDialog";
import { When } from "../../parts/When";
import styles from "./channels.module.css";
import { useVendorName } from "./data";
import { GiveCredentials } from "./GiveCredentials";

export function Credentials({ all }: { all: readonly VendorCredentialsRead[] }) {
  const { t } = useLingui();
  const title = t`Credentials`;
  return (
    <section className={styles.part} aria-label={title}>
      <div className={styles.title}>
        <h2>{title}</h2>
        <span>
          <Trans>stored encrypted, and shown to nobody</Trans>
        </span>
      </div>
      <ul className={styles.vendors}>
        {all
          .filter(({ needs }) => needs.length > 0)
          .map((one) => (
            <One key={one.vendor} of={one} />
          ))}
      </ul>
    </section>
  );
}

function One({ of }: { of: VendorCredentialsRead }) {
  const { t } = useLingui();
  const name = useVendorName()(of.vendor);
  const [asked, setAsked] = useState<"give" | "withdraw" | null>(null);
  return (
    <li className={styles.vendor} data-credentials={of.vendor}>
      <div className={styles.line}>
        <b>{name}</b>
        <span className={styles.whose}>
          {of.own ? (
            <Trans>
              own, account <bdi dir="ltr">{of.account}</bdi>, given <When at={of.changed_at} absolutely />
            </Trans>
          ) : (
            <Trans>none of the hospital's own</Trans>
          )}
        </span>
        <div className={styles.acts}>
          {of.own && (
            <Button variant="default" size="compact-sm" onClick={() => setAsked("withdraw")}>
              <Trans>Withdraw</Trans>
            </Button>
          )}
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => setAsked("give")}
            aria-label={`${of.own ? t`Replace …` : t`Give …`} (${name})`}
          >
            {of.own ? t`Replace …` : t`Give …`}
          </Button>
        </div>
      </div>
      {asked === "give" && <GiveCredentials of={of} name={name} close={() => setAsked(null)} />}
      {asked === "withdraw" && <Withdraw of={of} name={name} close={() => setAsked(null)} />}
    </li>
  );
}

function Withdraw({ of: { vendor }, name, close }: { of: VendorCredentialsRead; name: string; close: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const act = async () => {
    await ask(outreachWithdrawCredentials({ path: { vendor } }));
    await queries.invalidateQueries({ queryKey: ["outreach", "providers"] });
  };
  return (
    <ActDialog title={t`Withdraw the credentials of ${name}?`} submit={t`Withdraw`} ends close={close} act={act}>
      {() => (
        <p>
          <Trans>
            Nobody can read them back. Where the vendor is chosen, the installation's account is used, if there is one.
          </Trans>
        </p>
      )}
    </ActDialog>
  );
}
