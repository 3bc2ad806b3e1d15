import { Trans, useLingui } from "@lingui/react/macro";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { AbsenceSwitch } from "../absence/AbsenceSwitch";
import { shown } from "../keys/combo";
import { useIsAgent, useMe } from "../me";
import { Bell } from "../notices/Bell";
import { PersonMenu } from "../settings/PersonMenu";
import { LiveDot } from "./LiveDot";
import styles from "./TopBar.module.css";

interface TopBarProps {
  openPalette: () => void;
  openKeys: () => void;
  narrow: boolean;
}

export function TopBar({ openPalette, openKeys, narrow }: TopBarProps) {
  const { t } = useLingui();
  const isAgent = useIsAgent();
  return (
    <header className={styles.top}>
      <Hospital />
      {narrow ? (
        <button
          type="button"
          className={`icon-button ${styles.icon}`}
          onClick={openPalette}
          aria-label={t`Search, or do something`}
        >
          <IconSearch size={20} stroke={1.7} aria-hidden />
        </button>
      ) : (
        <button type="button" className={styles.search} onClick={openPalette}>
          <IconSearch size={16} stroke={1.7} aria-hidden />
          <span>
            <Trans>Search, or do something</Trans>
          </span>
          <span className={styles.keys} aria-hidden>
            <span dir="ltr">
              {shown("mod+k").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </span>
          </span>
        </button>
      )}
      <LiveDot />
      <Bell />
      {isAgent && <AbsenceSwitch narrow={narrow} />}
      {!narrow && <PersonMenu openKeys={openKeys} />}
    </header>
  );
}

function Hospital() {
  const { hospital, brand } = useMe();
  return (
    <Link to="/" className={styles.hospital}>
      {brand.logo ? <img src={brand.logo} alt="" className={styles.logo} /> : <i className={styles.mark} aria-hidden />}
      <bdi>{hospital}</bdi>
    </Link>
  );
}
