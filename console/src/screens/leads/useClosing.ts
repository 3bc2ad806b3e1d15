import { useLingui } from "@lingui/react/macro";
import { useActs } from "../../frame/keys/useActs.tsx";

/** Escape closes the lead beside a list or the board. */
export function useClosing(screen: string, open: number | undefined, onOpen: (id: undefined) => void): void {
  const { t } = useLingui();
  useActs(
    screen,
    [{ id: "shut", label: t`Close the panel`, keys: "Escape", quiet: true, act: () => onOpen(undefined) }],
    {
      off: open === undefined,
    },
  );
}
