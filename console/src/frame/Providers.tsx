/** Language, direction, colours and theme around everything. */

import { i18n } from "@lingui/core";
import { I18nProvider, useLingui } from "@lingui/react";
import { DirectionProvider, MantineProvider, useDirection, useMantineColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useMemo } from "react";
import { directionOf } from "../words/languages";
import { usePreferences } from "./preferences";
import { useAccent } from "./theme/brand";
import { themeOf, variables } from "./theme/theme";

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const accent = useAccent();
  const theme = useMemo(() => themeOf(accent), [accent]);
  return (
    <I18nProvider i18n={i18n}>
      <DirectionProvider initialDirection={directionOf(i18n.locale)} detectDirection={false}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={variables}
          getStyleNonce={() => nonce}
          defaultColorScheme="auto"
          colorSchemeManager={KEPT_BY_PREFERENCES}
        >
          <Follower />
          {children}
        </MantineProvider>
      </DirectionProvider>
    </I18nProvider>
  );
}

/** Mantine's direction and colours follow the preferences. */
function Follower() {
  const { i18n: shown } = useLingui();
  const { setDirection } = useDirection();
  const { setColorScheme } = useMantineColorScheme();
  const { colours } = usePreferences();
  useEffect(() => setDirection(directionOf(shown.locale)), [shown.locale, setDirection]);
  useEffect(() => setColorScheme(colours === "system" ? "auto" : colours), [colours, setColorScheme]);
  return null;
}

const KEPT_BY_PREFERENCES = {
  get: (otherwise: "light" | "dark" | "auto") => otherwise,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
