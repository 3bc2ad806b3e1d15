import { useLingui } from "@lingui/react/macro";
import { later } from "../../parts/later";
import { initialsOf } from "../../parts/Person";
import { Panel } from "../../parts/panels/Panel";
import { useMe } from "../me";
import styles from "./PersonMenu.module.css";

const Settings = later(() => import("./Settings").then((module) => ({ default: module.Settings })));

export function PersonMenu({ openKeys }: { openKeys: () => void }) {
  const { t } = useLingui();
  const { name } = useMe();
  return (
    <Panel
      label={t`Settings`}
      button={{ className: styles.me, "aria-label": t`${name}: settings and sign-out` }}
      face={<bdi aria-hidden>{initialsOf(name)}</bdi>}
    >
      {(close) => <Settings openKeys={openKeys} done={close} />}
    </Panel>
  );
}
