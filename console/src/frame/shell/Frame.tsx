/** What stands around every screen. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { CommandStage } from "../../commands/CommandStage";
import { later } from "../../parts/later";
import { useNarrow } from "../../parts/narrow";
import { loadDrawers } from "../../parts/panels/Drawer";
import { writeDatesAsIn } from "../../parts/time/region";
import { Toasts } from "../../parts/toasts/Toasts";
import { closeNewLead, openNewLead, useNewLead } from "../capture/open";
import { registry } from "../keys/registry";
import { useActs, useKeyboard } from "../keys/useActs";
import { Live } from "../live/Live";
import { type Me, MeContext } from "../me";
import { BottomBar } from "../navigation/BottomBar";
import { SideNav } from "../navigation/SideNav";
import { OutreachBand } from "../outreach/OutreachBand";
import { OutreachSwitch } from "../outreach/OutreachSwitch";
import { placesOf } from "../places";
import { prefer, usePreferences } from "../preferences";
import styles from "./Frame.module.css";
import { DemoStripe, OfflineBar } from "./Stripes";
import { TopBar } from "./TopBar";

const Palette = later(() => import("../palette/Palette").then((module) => ({ default: module.Palette })));
const NewLead = later(() => import("../capture/NewLead").then((module) => ({ default: module.NewLead })));
const KeysSheet = later(() => import("../keys/KeysSheet").then((module) => ({ default: module.KeysSheet })));
/** Comes right after the first paint, so that it is there when nothing else can be loaded. */
const SessionEnded = later(() =>
  import("../session/SessionEnded").then((module) => ({ default: module.SessionEnded })),
);

export function Frame({ me }: { me: Me }) {
  writeDatesAsIn(me.country);
  return (
    <MeContext.Provider value={me}>
      <Live>
        <Shell me={me} />
        <SessionEnded />
        <CommandStage />
        <Toasts />
      </Live>
    </MeContext.Provider>
  );
}

const LOADED_AFTER = 2_000;

type Over = "palette" | "keys" | null;

function Shell({ me }: { me: Me }) {
  const narrow = useNarrow();
  const { nav_folded: folded, keys } = usePreferences();
  const [over, setOver] = useState<Over>(null);
  const newLead = useNewLead();
  const places = placesOf(me.permissions);
  useKeyboard(keys);
  useEffect(() => {
    const timer = setTimeout(() => void loadDrawers().catch(() => undefined), LOADED_AFTER);
    return () => clearTimeout(timer);
  }, []);
  useShellActs(places, me.permissions.includes("capture_lead"), setOver);
  return (
    <div className={styles.frame} data-folded={(folded && !narrow) || undefined}>
      <a href="#content" className={styles.skip}>
        <Trans>Skip to the content</Trans>
      </a>
      <div className={styles.stripes}>
        <DemoStripe />
        <OfflineBar />
        <OutreachBand />
      </div>
      <TopBar openPalette={() => setOver("palette")} openKeys={() => setOver("keys")} narrow={narrow} />
      {!narrow && <SideNav places={places} folded={folded} />}
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      {narrow && <BottomBar places={places} openKeys={() => setOver("keys")} />}

      {me.permissions.includes("stop_outreach") && <OutreachSwitch />}
      {over === "palette" && <Palette close={() => setOver(null)} />}
      {newLead && <NewLead close={closeNewLead} />}
      {over === "keys" && <KeysSheet close={() => setOver(null)} />}
    </div>
  );
}

/** Opens what begins with a field, by a key: the next letters are for that field, however late it comes. */
function typed(open: () => void): () => void {
  return () => {
    registry.awaitField();
    open();
  };
}

function useShellActs(places: ReturnType<typeof placesOf>, captures: boolean, setOver: (over: Over) => void): void {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  useActs(
    t`Everywhere`,
    [
      {
        id: "palette",
        label: t`Search, or do something`,
        keys: ["mod+k", "/"],
        act: typed(() => setOver("palette")),
        inInputs: true,
        quiet: true,
      },
      ...(captures ? [{ id: "new-lead", label: t`New lead`, keys: "N", act: typed(openNewLead) }] : []),
      { id: "keys", label: t`All keys of this screen`, keys: "?", act: () => setOver("keys") },
      {
        id: "fold",
        label: t`Fold the navigation`,
        keys: "\\",
        act: () => prefer({ nav_folded: !document.querySelector("[data-folded]") }),
      },
    ],
    { everywhere: true },
  );
  useActs(
    t`Go to`,
    places.map(({ to, label, keys }) => ({
      id: to,
      label: i18n._(label),
      keys,
      act: () => void navigate({ to }),
      quiet: true,
    })),
    { everywhere: true },
  );
}
