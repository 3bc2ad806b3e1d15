/** All keys that act now, by where they belong. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog } from "../../parts/panels/Drawer";
import { usePreferences } from "../preferences";
import { shown } from "./combo";
import styles from "./KeysSheet.module.css";
import { type Group, heardKeys, keysOf } from "./registry";
import { useGroups } from "./useActs";

export function KeysSheet({ close }: { close: () => void }) {
  const { t } = useLingui();
  const { keys } = usePreferences();
  return (
    <Dialog opened close={close} title={t`Keys of this screen`} width={720}>
      {!keys && (
        <p className={styles.off}>
          <Trans>Single-key shortcuts are switched off in your settings.</Trans>
        </p>
      )}
      <div className={styles.groups}>
        {merged(useGroups()).map(({ heading, acts }) => (
          <section key={heading}>
            <h2>{heading}</h2>
            <dl>
              {acts.map((act) => (
                <div key={act.id}>
                  <dt>{act.label}</dt>
                  <dd dir="ltr">
                    {keysOf(act).map((combo) => (
                      <span key={combo}>
                        {shown(combo).map((one) => (
                          <kbd key={one}>{one}</kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Groups of one heading as one; the screen's own before those that are everywhere. */
function merged(groups: readonly Group[]): Group[] {
  const found = new Map<string, Group>();
  for (const group of heardKeys(groups)) {
    const before = found.get(group.heading);
    found.set(group.heading, before ? { ...before, acts: [...before.acts, ...group.acts] } : group);
  }
  return [...found.values()].sort((a, b) => Number(a.everywhere ?? false) - Number(b.everywhere ?? false));
}
