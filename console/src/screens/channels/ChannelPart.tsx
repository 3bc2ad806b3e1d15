/** One channel: its vendors in the order in which they are tried. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { ChannelVendorsRead, VendorChoice } from "../../api/gen";
import { useMay } from "../../frame/me";
import { toast } from "../../parts/toasts/toasts";
import { useWords } from "../../words/useWords";
import styles from "./channels.module.css";
import { useChoose } from "./data";
import { chosen, moved } from "./order";
import { ChooseVendor } from "./vendors/ChooseVendor";
import { VendorRow } from "./vendors/VendorRow";

export function ChannelPart({ of: { channel, vendors, source, sandbox, choices } }: { of: ChannelVendorsRead }) {
  const { t } = useLingui();
  const word = useWords();
  const edits = useMay()("edit_providers");
  const choose = useChoose(channel);
  const [adds, setAdds] = useState(false);
  const name = word("channel", channel);
  const others = choices.filter((one) => vendors.every(({ vendor }) => vendor !== one));
  const before = source === "tenant" ? chosen(vendors) : [];
  const save = (next: VendorChoice[]) =>
    choose.mutate(next, {
      onSuccess: () =>
        toast({ text: t`${name}: changed, from the next message on.`, undo: () => choose.mutate(before) }),
    });
  const move = (from: number, to: number) => {
    const next = moved(vendors, from, to);
    if (next !== vendors) save(chosen(next));
  };
  return (
    <section className={styles.part} aria-label={name} aria-busy={choose.isPending} data-channel={channel}>
      <div className={styles.title}>
        <h2>{name}</h2>
        <span>
          {source === "tenant" ? <Trans>the hospital's own choice</Trans> : <Trans>the installation's choice</Trans>}
        </span>
        {edits && (
          <div className={styles.acts}>
            {source === "tenant" && (
              <Button variant="default" size="compact-sm" onClick={() => save([])}>
                <Trans>Back to the installation's</Trans>
              </Button>
            )}
            {others.length > 0 && (
              <Button variant="default" size="compact-sm" onClick={() => setAdds(true)}>
                <Trans>Add a vendor …</Trans>
              </Button>
            )}
          </div>
        )}
      </div>
      {sandbox && (
        <p className={styles.sandbox}>
          <Trans>Sandbox: messages on this channel are kept here, and reach nobody.</Trans>
        </p>
      )}
      <ol className={styles.vendors} aria-label={t`${name}: vendors in the order in which they are tried`}>
        {vendors.map((one, at) => (
          <VendorRow key={one.vendor} channel={channel} of={one} at={at} all={vendors} move={move} save={save} />
        ))}
      </ol>
      {adds && <ChooseVendor channel={channel} all={vendors} others={others} close={() => setAdds(false)} />}
    </section>
  );
}
