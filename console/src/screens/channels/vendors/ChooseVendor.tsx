/** Adds a vendor at the end of a channel's order, or changes as whom one sends. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { type Channel, type ChannelVendorRead, outreachChooseVendors, type Vendor } from "../../../api/gen";
import { ActDialog } from "../../../commands/form/ActDialog";
import form from "../../../commands/form/form.module.css";
import { Line } from "../../../commands/form/Line";
import { useShowProviders, useVendorName } from "../data";
import { chosen } from "../order";

interface ChooseVendorProps {
  channel: Channel;
  all: readonly ChannelVendorRead[];
  others: readonly Vendor[];
  close: () => void;
}

export function ChooseVendor({ channel, all, others, close }: ChooseVendorProps) {
  const { t } = useLingui();
  const nameOf = useVendorName();
  const show = useShowProviders();
  const [vendor, setVendor] = useState(others[0]);
  const known = all.find((one) => one.vendor === vendor);
  const [sender, setSender] = useState(known?.settings.sender ?? "");
  if (!vendor) return null;
  const settings = sender.trim() ? { sender: sender.trim() } : {};
  const vendors = known
    ? chosen(all.map((one) => (one === known ? { vendor, settings } : one)))
    : [...chosen(all), { vendor, settings }];
  const act = async () => show(await ask(outreachChooseVendors({ path: { channel }, body: { vendors } })));
  return (
    <ActDialog
      title={known ? t`As whom ${nameOf(vendor)} sends` : t`Add a vendor`}
      submit={known ? t`Save` : t`Add`}
      close={close}
      act={act}
    >
      {() => (
        <>
          {!known && (
            <label className={form.field}>
              <span>
                <Trans>Vendor: it is tried after the others</Trans>
              </span>
              <select
                className={form.input}
                value={vendor}
                data-autofocus
                onChange={(event) => setVendor(event.target.value as Vendor)}
              >
                {others.map((one) => (
                  <option key={one} value={one}>
                    {nameOf(one)}
                  </option>
                ))}
              </select>
            </label>
          )}
          {vendor !== "sandbox" && (
            <Line
              label={t`Sender (empty: the account's own)`}
              field="sender"
              dir="ltr"
              value={sender}
              placeholder={channel === "email" ? "Name <care@example.org>" : "+14155550100"}
              change={setSender}
            />
          )}
        </>
      )}
    </ActDialog>
  );
}
