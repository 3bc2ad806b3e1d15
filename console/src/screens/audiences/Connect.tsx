import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type AudienceRead, audiencesConnectAudience } from "../../api/gen";
import { ActDialog } from "../../commands/form/ActDialog";
import form from "../../commands/form/form.module.css";
import { Line } from "../../commands/form/Line";
import { useShowAudience } from "./data";

interface ConnectProps {
  /** Null: a new one. */
  of: AudienceRead | null;
  made: (made: AudienceRead) => void;
  close: () => void;
}

const ID = /^[0-9A-Za-z]{4,50}$/;

/** Nothing of it is kept as a draft: the key stays in the dialog, and is gone with it. */
export function Connect({ of, made, close }: ConnectProps) {
  const { t } = useLingui();
  const show = useShowAudience();
  const [id, setId] = useState(of?.list_id ?? "");
  const [key, setKey] = useState("");
  const act = async () => {
    const path = { list_id: id.trim() };
    const read = await ask(audiencesConnectAudience({ path, body: { api_key: key.trim() } }));
    show({ ...read, hook: null });
    made(read);
  };
  return (
    <ActDialog
      title={of ? t`Connect the audience again` : t`Connect an audience`}
      submit={t`Connect`}
      disabled={!ID.test(id.trim()) || key.trim() === ""}
      close={close}
      act={act}
    >
      {(fault) => (
        <>
          {!of && (
            <>
              <Line
                label={t`Audience ID`}
                field="list_id"
                dir="ltr"
                autoComplete="off"
                spellCheck={false}
                value={id}
                change={setId}
                fault={id.trim() && !ID.test(id.trim()) ? t`Letters and digits only, such as a1b2c3d4e5.` : null}
              />
              <p className={form.hint}>
                <Trans>In Mailchimp under Audience, Settings, Audience ID.</Trans>
              </p>
            </>
          )}
          <Line
            type="password"
            label={t`API key of Mailchimp`}
            field="api_key"
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
            value={key}
            change={setKey}
            fault={fault("api_key")}
          />
          <p className={form.hint}>
            <Trans>It ends with a data centre, such as -us6. It is kept encrypted, and nobody can read it back.</Trans>
          </p>
          {of && (
            <p className={form.hint}>
              <Trans>The webhook gets a new address, too: put that in at Mailchimp in place of the old one.</Trans>
            </p>
          )}
        </>
      )}
    </ActDialog>
  );
}
