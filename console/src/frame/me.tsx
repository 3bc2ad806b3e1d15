/** Who is signed in, what they may do, and the people whom they work with. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import { call } from "../api/call";
import type { Role } from "../api/gen";

export interface Me {
  readonly user_id: number;
  readonly name: string;
  readonly role: Role;
  readonly tenant_id: number;
  readonly hospital: string;
  readonly country: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly permissions: readonly string[];
  readonly teams_led: readonly string[];
  readonly locations: readonly string[];
  readonly languages: readonly string[];
  readonly session_ends_at: string | null;
  readonly demo: boolean;
  readonly brand: { readonly accent: string | null; readonly logo: string | null };
}

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) {
    throw new Error("useMe needs a page inside the frame");
  }
  return me;
}

/** `may("work_lead")`: from what the API says, never from a table of ours. */
export function useMay(): (action: string) => boolean {
  const { permissions } = useMe();
  return useMemo(() => {
    const all = new Set(permissions);
    return (action) => all.has(action);
  }, [permissions]);
}

/** An agent who carries leads: has offers, and can be away. */
export function useIsAgent(): boolean {
  return useMay()("answer_offer");
}

interface OfStaff {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly team: string | null;
  readonly active: boolean;
  readonly initials: string;
}

const STALE_AFTER = 10 * 60_000;

const peopleQuery = queryOptions({
  queryKey: ["people"],
  staleTime: STALE_AFTER,
  queryFn: ({ signal }) => call<{ items: OfStaff[] }>("GET", "/api/v1/people", { signal }),
  select: ({ items }) => new Map(items.map((one) => [one.id, one])),
});

/** Everybody of the hospital's staff by id; empty until it is known. */
export function usePeople(): ReadonlyMap<number, OfStaff> {
  return useQuery(peopleQuery).data ?? NOBODY;
}

const NOBODY: ReadonlyMap<number, OfStaff> = new Map();
