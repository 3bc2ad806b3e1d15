/** Before a version goes into or out of force: what changes for whoever gets the next message. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TemplateFull } from "../../../api/gen";
import { Dialog } from "../../../parts/panels/Drawer";
import { toast } from "../../../parts/toasts/toasts";
import { contentOf, versionQuery } from "../data";
import type { Step, Working } from "../editor/useWork";
import styles from "../templates.module.css";
import { Compared } from "./Compared";

interface ConfirmProps {
  readonly full: TemplateFull;
  readonly step: Step;
  readonly work: Working;
  readonly close: () => void;
}

export function Confirm({ full, step, work, close }: ConfirmProps) {
  const { t } = useLingui();
  const active = full.versions.find(({ state }) => state === "active") ?? null;
  const { data } = useQuery(versionQuery(step === "activate" ? (active?.id ?? null) : null));
  const before = data ? contentOf(data) : full.built_in;
  const yes = async () => {
    const done = await work.act(step);
    close();
    if (done) toast({ text: step === "activate" ? t`In force from now on.` : t`Out of force.`, tone: "good" });
  };
  return (
    <Dialog
      opened
      close={close}
      width={560}
      title={step === "activate" ? t`Put version ${full.version} into force?` : t`Take version ${full.version} out?`}
      foot={
        <>
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button loading={work.pending === step} onClick={() => void yes()} data-autofocus>
            {step === "activate" ? t`Put into force` : t`Take out of force`}
          </Button>
        </>
      }
    >
      {step === "activate" ? (
        <>
          <p>
            <Trans>New messages are made from it. What has been sent stays as it was.</Trans>
          </p>
          {before && <Compared before={before} after={contentOf(full)} />}
        </>
      ) : (
        <p>
          <Trans>
            The engine's own text, or that of the next language, is sent instead. The version stays in the list.
          </Trans>
        </p>
      )}
      {work.refused && <p className={styles.wrong}>{work.refused.detail}</p>}
    </Dialog>
  );
}
