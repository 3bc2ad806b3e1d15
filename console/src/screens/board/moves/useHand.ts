import { useMemo } from "react";
import { useMe } from "../../../frame/me.tsx";
import type { Hand } from "./moves.ts";

export function useHand(): Hand {
  const { user_id: id, role, permissions } = useMe();
  return useMemo(() => ({ id, agent: role === "agent", permissions }), [id, role, permissions]);
}
