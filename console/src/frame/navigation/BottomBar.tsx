import { Trans, useLingui } from "@lingui/react/macro";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { later } from "../../parts/later";
import { Panel } from "../../parts/panels/Panel";
import panel from "../../parts/panels/Panel.module.css";
import type { PlaceOfMenu } from "../places";
import styles from "./BottomBar.module.css";
import { Waiting } from "./Waiting";

const Settings = later(() => import("../settings/Settings").then((module) => ({ default: module.Settings })));
const MOST = 4;

export function BottomBar({ places, openKeys }: { places: readonly PlaceOfMenu[]; openKeys: () => void }) {
  const { t, i18n } = useLingui();
  return (
    <nav className={styles.bar} aria-label={t`Main`}>
      {places.slice(0, MOST).map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={styles.place} activeProps={ACTIVE}>
          <Icon size={20} stroke={1.7} aria-hidden />
          {i18n._(label)}
          {to === "/inbox" && <Waiting />}
        </Link>
      ))}
      <Panel
        label={t`More`}
        button={{ className: styles.place }}
        face={
          <>
            <IconDots size={20} stroke={1.7} aria-hidden />
            <Trans>More</Trans>
          </>
        }
      >
        {(close) => (
          <>
            {places.slice(MOST).map(({ to, label }) => (
              <Link key={to} to={to} className={panel.choice} onClick={close}>
                {i18n._(label)}
              </Link>
            ))}
            <Settings openKeys={openKeys} done={close} />
          </>
        )}
      </Panel>
    </nav>
  );
}

const ACTIVE = { "data-here": true };
