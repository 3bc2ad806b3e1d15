import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Drawer, useNarrow } from "../../parts/Drawer";
import { useNumber } from "../../parts/place";
import styles from "./Bell.module.css";
import { Notices } from "./Notices";
import { unreadQuery } from "./notices";

const MOST = 99;

export function Bell() {
  const { t } = useLingui();
  const number = useNumber();
  const narrow = useNarrow();
  const [opened, setOpened] = useState(false);
  const unread = useQuery(unreadQuery).data?.unread ?? 0;
  const close = () => setOpened(false);
  const button = (
    <button
      type="button"
      className={styles.bell}
      onClick={() => setOpened(!opened)}
      aria-label={t`Notices: ${plural(unread, { one: "# unread", other: "# unread" })}`}
    >
      <IconBell size={19} stroke={1.7} aria-hidden />
      {unread > 0 && <b aria-hidden>{unread > MOST ? `${number(MOST)}+` : number(unread)}</b>}
    </button>
  );
  if (narrow) {
    return (
      <>
        {button}
        <Drawer opened={opened} close={close} title={t`Notices`} tall>
          <Notices close={close} />
        </Drawer>
      </>
    );
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} shadow="md" trapFocus returnFocus>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={t`Notices`} p={0}>
        <Notices close={close} />
      </Popover.Dropdown>
    </Popover>
  );
}
