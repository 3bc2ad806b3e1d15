/** What the lead's run says now; undefined while that is not known, and to who may not know it. */

import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../../frame/me";
import { runQuery } from "./queries";
import type { StateRead } from "./shapes";

export function useRun(id: number): StateRead | null | undefined {
  return useQuery({ ...runQuery(id), enabled: useMay()("read_life") }).data;
}
