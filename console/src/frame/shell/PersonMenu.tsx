import { useLingui } from "@lingui/react/macro";
import { Popover } from "@mantine/core";
import { useState } from "react";
import { initialsOf } from "../../parts/Person";
import { useMe } from "../me";
import styles from "./PersonMenu.module.css";
import { Settings } from "./Settings";

export function PersonMenu({ openKeys }: { openKeys: () => void }) {
  const { t } = useLingui();
  const me = useMe();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={300} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.me}
          onClick={() => setOpened(!opened)}
          aria-label={t`${me.name}: settings and sign-out`}
        >
          <bdi aria-hidden>{initialsOf(me.name)}</bdi>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Settings`}>
        <Settings openKeys={openKeys} done={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
