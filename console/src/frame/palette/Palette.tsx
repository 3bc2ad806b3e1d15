/** ⌘K: leads, pages and what can be done here, by one input. */

import { useLingui } from "@lingui/react/macro";
import { Dialog } from "../../parts/Drawer";

export function Palette({ close }: { close: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog opened close={close} title={t`Search, or do something`}>
      {null}
    </Dialog>
  );
}
