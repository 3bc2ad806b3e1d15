import { useLingui } from "@lingui/react/macro";
import { LANGUAGES } from "../../words/languages";
import { prefer, usePreferences } from "../preferences";
import { signOut } from "../session/session";
import type { Entry } from "./entries";

/** What a person sets for themselves, found by its words. */
export function useSettingActs(): Entry[] {
  const { t } = useLingui();
  const { density, keys } = usePreferences();
  const acts = [
    { id: "light", label: t`Colours: light`, act: () => prefer({ colours: "light" }) },
    { id: "dark", label: t`Colours: dark`, act: () => prefer({ colours: "dark" }) },
    { id: "system", label: t`Colours: as the system`, act: () => prefer({ colours: "system" }) },
    density === "compact"
      ? { id: "density", label: t`Density: comfortable`, act: () => prefer({ density: "comfortable" }) }
      : { id: "density", label: t`Density: compact`, act: () => prefer({ density: "compact" }) },
    ...LANGUAGES.map(({ code, name }) => ({
      id: `language-${code}`,
      label: t`Language: ${name}`,
      act: () => prefer({ language: code }),
    })),
    keys
      ? { id: "keys-off", label: t`Single-key shortcuts: switch off`, act: () => prefer({ keys: false }) }
      : { id: "keys-on", label: t`Single-key shortcuts: switch on`, act: () => prefer({ keys: true }) },
    { id: "sign-out", label: t`Sign out`, act: () => void signOut() },
  ];
  return acts.map((one) => ({ ...one, also: one.id }));
}
