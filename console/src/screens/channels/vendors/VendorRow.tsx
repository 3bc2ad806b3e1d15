import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import type { Channel, ChannelVendorRead, VendorChoice } from "../../../api/gen";
import { useMay } from "../../../frame/me";
import { Menu } from "../../../parts/panels/Menu";
import styles from "../channels.module.css";
import { useTest, useVendorName } from "../data";
import { chosen } from "../order";
import { ChooseVendor } from "./ChooseVendor";
import { Figures } from "./Figures";
import { State } from "./State";
import { Tested } from "./Tested";
import { useDragged } from "./useDragged";

interface VendorRowProps {
  channel: Channel;
  of: ChannelVendorRead;
  at: number;
  all: readonly ChannelVendorRead[];
  move: (from: number, to: number) => void;
  save: (vendors: VendorChoice[]) => void;
}

/** Moved by its menu, by Alt with an arrow, or dragged. */
export function VendorRow({ channel, of, at, all, move, save }: VendorRowProps) {
  const { t } = useLingui();
  const may = useMay();
  const name = useVendorName()(of.vendor);
  const test = useTest(channel, of.vendor);
  const edits = may("edit_providers");
  const [changes, setChanges] = useState(false);
  const drag = useDragged(channel, at, move, edits && all.length > 1);
  const items = [
    { id: "up", label: t`Try it earlier`, keys: "Alt ↑", disabled: at === 0, act: () => move(at, at - 1) },
    { id: "down", label: t`Try it later`, keys: "Alt ↓", disabled: at === all.length - 1, act: () => move(at, at + 1) },
    { id: "sender", label: t`Sender …`, disabled: of.vendor === "sandbox", act: () => setChanges(true) },
    {
      id: "remove",
      label: t`Use it no more here`,
      disabled: all.length === 1,
      ends: true,
      act: () => save(chosen(all.filter((one) => one !== of))),
    },
  ];
  return (
    <li className={styles.vendor} data-vendor={of.vendor} {...drag}>
      <div className={styles.line}>
        <b>{name}</b>
        <Whose of={of} />
        <State of={of} />
        <div className={styles.acts}>
          {may("test_providers") && (
            <Button
              variant="default"
              size="compact-sm"
              aria-busy={test.isPending}
              disabled={test.isPending}
              aria-label={test.isPending ? undefined : t`Test ${name}`}
              onClick={() => test.mutate()}
            >
              {test.isPending ? t`Testing …` : t`Test`}
            </Button>
          )}
          {edits && (
            <Menu
              label={name}
              items={items}
              button={
                <button type="button" className="icon-button" aria-label={t`What to do about ${name}`}>
                  <IconDots size={18} aria-hidden />
                </button>
              }
            />
          )}
        </div>
      </div>
      <Tested test={test} />
      <Figures of={of} name={name} />
      {changes && <ChooseVendor channel={channel} all={all} others={[of.vendor]} close={() => setChanges(false)} />}
    </li>
  );
}

function Whose({ of: { account, credentials, settings, sandbox } }: { of: ChannelVendorRead }) {
  if (sandbox) return null;
  return (
    <span className={styles.whose}>
      {account && <bdi dir="ltr">{account}</bdi>}
      {account && " · "}
      {credentials === "tenant" ? <Trans>own credentials</Trans> : <Trans>the installation's credentials</Trans>}
      {settings.sender && (
        <>
          {" · "}
          <Trans>
            sends as <bdi dir="ltr">{settings.sender}</bdi>
          </Trans>
        </>
      )}
    </span>
  );
}
