import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { later } from "../../parts/later";
import { Panel } from "../../parts/panels/Panel";
import { useNumber } from "../../parts/place";
import styles from "./Bell.module.css";
import { unreadQuery } from "./notices";

const Notices = later(() => import("./Notices").then((module) => ({ default: module.Notices })));
const MOST = 99;

export function Bell() {
  const { t } = useLingui();
  const number = useNumber();
  const unread = useQuery(unreadQuery).data?.unread ?? 0;
  return (
    <Panel
      label={t`Notices`}
      width={400}
      button={{
        className: `icon-button ${styles.bell}`,
        "aria-label": t`Notices: ${plural(unread, { one: "# unread", other: "# unread" })}`,
      }}
      face={
        <>
          <IconBell size={19} stroke={1.7} aria-hidden />
          {unread > 0 && <b aria-hidden>{unread > MOST ? `${number(MOST)}+` : number(unread)}</b>}
        </>
      }
    >
      {(close) => <Notices close={close} />}
    </Panel>
  );
}
