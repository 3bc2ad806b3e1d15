import { useCallback, useRef } from "react";

/** The cards under the hand, by the focus or by a drag: `hold` hears of them, so that they stay where they are. */
export function useGrip(hold: (ids: Iterable<number>) => void) {
  const hands = useRef<{ focused: number | null; dragged: number | null }>({ focused: null, dragged: null });
  return useCallback(
    (change: Partial<typeof hands.current>) => {
      Object.assign(hands.current, change);
      hold(Object.values(hands.current).filter((id) => id !== null));
    },
    [hold],
  );
}
