import { Trans, useLingui } from "@lingui/react/macro";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Drawer } from "../../parts/Drawer";
import { AbsenceSwitch } from "../absence/AbsenceSwitch";
import { useIsAgent } from "../me";
import type { PlaceOfMenu } from "../places";
import styles from "./BottomBar.module.css";
import { Settings } from "./Settings";

const MOST = 4;

export function BottomBar({ places, openKeys }: { places: readonly PlaceOfMenu[]; openKeys: () => void }) {
  const { t, i18n } = useLingui();
  const [more, setMore] = useState(false);
  const isAgent = useIsAgent();
  return (
    <nav className={styles.bar} aria-label={t`Main`}>
      {places.slice(0, MOST).map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={styles.place} activeProps={ACTIVE}>
          <Icon size={20} stroke={1.7} aria-hidden />
          {i18n._(label)}
        </Link>
      ))}
      <button type="button" className={styles.place} aria-haspopup="dialog" onClick={() => setMore(true)}>
        <IconDots size={20} stroke={1.7} aria-hidden />
        <Trans>More</Trans>
      </button>
      <Drawer opened={more} close={() => setMore(false)} title={t`More`}>
        {isAgent && <AbsenceSwitch />}
        <Settings openKeys={openKeys} done={() => setMore(false)} />
      </Drawer>
    </nav>
  );
}

const ACTIVE = { "data-here": true };
