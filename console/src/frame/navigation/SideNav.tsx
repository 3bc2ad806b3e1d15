import { useLingui } from "@lingui/react/macro";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { shown } from "../keys/combo";
import type { PlaceOfMenu } from "../places";
import { prefer } from "../preferences";
import styles from "./SideNav.module.css";
import { Waiting } from "./Waiting";

export function SideNav({ places, folded }: { places: readonly PlaceOfMenu[]; folded: boolean }) {
  const { t, i18n } = useLingui();
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const fold = folded ? t`Unfold the navigation` : t`Fold the navigation`;
  return (
    <nav className={styles.side} aria-label={t`Main`}>
      <ul>
        {places.map(({ to, label, icon: Icon, keys }) => (
          <li key={to}>
            <Link to={to} className={styles.place} title={folded ? i18n._(label) : undefined} activeProps={ACTIVE}>
              <Icon size={18} stroke={1.7} aria-hidden />
              <span className={folded ? "only-read" : styles.label}>{i18n._(label)}</span>
              {to === "/inbox" && <Waiting />}
              {!folded && (
                <span className={styles.keys} aria-hidden>
                  {shown(keys).map((one) => (
                    <kbd key={one}>{one}</kbd>
                  ))}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={`icon-button ${styles.fold}`}
        onClick={() => prefer({ nav_folded: !folded })}
        aria-label={fold}
        title={`${fold}  \\`}
      >
        <Fold size={18} stroke={1.7} aria-hidden data-mirror />
      </button>
    </nav>
  );
}

const ACTIVE = { "data-here": true };
