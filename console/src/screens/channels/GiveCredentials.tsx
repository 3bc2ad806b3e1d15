import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ask } from "../../api/ask";
import { outreachPutCredentials, type VendorCredentialsRead } from "../../api/gen";
import { ActDialog } from "../../commands/form/ActDialog";
import form from "../../commands/form/form.module.css";
import { idOf } from "../../commands/form/TroubleNote";
import { readable } from "../../words/readable";
import { useShowProviders } from "./data";

interface GiveCredentialsProps {
  of: VendorCredentialsRead;
  name: string;
  close: () => void;
}

/** Nothing of it is kept as a draft: secrets stay in the dialog, and are gone with it. */
export function GiveCredentials({ of: { vendor, needs, may_have: also }, name, close }: GiveCredentialsProps) {
  const { t } = useLingui();
  const show = useShowProviders();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const secrets = Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== ""));
  const act = async () => show(await ask(outreachPutCredentials({ path: { vendor }, body: { secrets } })));
  return (
    <ActDialog
      title={t`Credentials of ${name}`}
      submit={t`Save`}
      disabled={needs.some((one) => !secrets[one])}
      close={close}
      act={act}
      label={(field) => readable(field.replace(/^secrets\./, ""))}
    >
      {(fault) => (
        <>
          {[...needs, ...also].map((one) => (
            <Secret
              key={one}
              name={one}
              optional={also.includes(one)}
              fault={fault(`secrets.${one}`)}
              change={(value) => setTyped({ ...typed, [one]: value })}
            />
          ))}
          <p className={form.hint}>
            <Trans>
              They replace all credentials given before. Nobody can read them back: test the vendor afterwards.
            </Trans>
          </p>
        </>
      )}
    </ActDialog>
  );
}

interface SecretProps {
  name: string;
  optional: boolean;
  fault: string | null;
  change: (value: string) => void;
}

function Secret({ name, optional, fault, change }: SecretProps) {
  const { t } = useLingui();
  const given = {
    id: idOf(`secrets.${name}`),
    className: form.input,
    dir: "ltr",
    autoComplete: "off",
    spellCheck: false,
    "aria-invalid": Boolean(fault),
  };
  return (
    <div className={form.field}>
      <label htmlFor={given.id} className={form.label}>
        <bdi>{readable(name)}</bdi> {optional && t`(optional)`}
      </label>
      {name === "private_key" ? (
        <textarea {...given} rows={4} onChange={(event) => change(event.target.value)} />
      ) : (
        <input {...given} type="password" onChange={(event) => change(event.target.value)} />
      )}
      {fault && <span className={form.wrong}>{fault}</span>}
    </div>
  );
}
