import { useCallback, useEffect, useRef, useState } from "react";
import type { Refused } from "../api/ask.ts";
import type { Order } from "./sending/orders.ts";
import { staysOpen } from "./sending/reasons.ts";
import { isUnsent, type Result } from "./sending/send.ts";
import { sender } from "./sending/wires.ts";

export type Trouble = { readonly refused: Refused; readonly unsent: boolean };

export interface Sending {
  readonly pending: boolean;
  /** What the dialog itself shows: a wrong field, a taken slot, or that nothing was sent. */
  readonly trouble: Trouble | null;
  /** The same act again after it was not sent goes under the same key. */
  readonly send: (order: Order) => Promise<Result>;
  readonly clear: () => void;
}

/** For a dialog: pending while there is no answer; what can be mended here stays here, the rest is said by a toast. */
export function useCommand(): Sending {
  const [pending, setPending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const send = useCallback(async (order: Order) => {
    setPending(true);
    setTrouble(null);
    const result = await sender().send(order, (refused) => alive.current && isMendedHere(refused));
    if (!alive.current) return result;
    setPending(false);
    if (!result.ok && isMendedHere(result.refused)) setTrouble(result);
    return result;
  }, []);
  return { pending, trouble, send, clear: useCallback(() => setTrouble(null), []) };
}

function isMendedHere(refused: Refused): boolean {
  return isUnsent(refused) || refused.status === 422 || refused.status === 400 || staysOpen(refused.reason);
}

/** The dialog closes: it was taken, or refused for what cannot be mended in it. */
export function isOver(result: Result): boolean {
  return result.ok || !isMendedHere(result.refused);
}
