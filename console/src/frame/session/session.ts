/** Signing in, and what is asked before anything is shown. */

import { Refused } from "../../api/ask";
import { call } from "../../api/call";
import type { Me } from "../me";
import { adopt } from "../preferences";
import { beginSession } from "./ended";

interface Session {
  readonly signed_in: boolean;
  readonly demo: boolean;
  readonly login: string | null;
}

export interface DemoPerson {
  readonly tenant_id: number;
  readonly hospital: string;
  readonly user_id: number;
  readonly name: string;
  readonly role: string;
  readonly team: string | null;
}

export function readSession(signal?: AbortSignal): Promise<Session> {
  return call<Session>("GET", "/auth/session", { signal });
}

export async function readDemo(signal?: AbortSignal): Promise<readonly DemoPerson[]> {
  return (await call<{ people: DemoPerson[] }>("GET", "/auth/demo", { signal })).people;
}

export function signInAs({ tenant_id, user_id }: DemoPerson): Promise<unknown> {
  return call("POST", "/auth/demo", { body: { tenant_id, user_id } });
}

/** Who is signed in, their preferences taken over; null where nobody is. */
export async function enter(): Promise<Me | null> {
  const [me, kept] = await Promise.allSettled([
    call<Me>("GET", "/api/v1/me"),
    call<{ preferences: unknown }>("GET", "/api/v1/me/preferences"),
  ]);
  if (me.status === "rejected") {
    if (me.reason instanceof Refused && me.reason.status === 401) {
      return null;
    }
    throw me.reason;
  }
  if (kept.status === "fulfilled") {
    adopt(kept.value.preferences);
  }
  beginSession();
  return me.value;
}

/** Ends it here, and at the issuer where there is one. */
export async function signOut(): Promise<void> {
  sessionStorage.clear();
  const { end_session_url: away } = await call<{ end_session_url: string | null }>("POST", "/auth/logout");
  tellOtherTabs("out");
  window.location.assign(away ?? "/sign-in");
}

/** A path of ours, never another host's: as browsers read it, who leave out tabs and line ends, and resolve dots. */
export function safePath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/")) {
    return "/";
  }
  const read = URL.canParse(next, HERE) ? new URL(next, HERE) : null;
  if (read?.origin !== HERE || /^\/(\/|sign-in)/.test(read.pathname)) {
    return "/";
  }
  return read.pathname + read.search + read.hash;
}

const HERE = "https://console.invalid";

const CHANNEL = "lead-session";

/** Other tabs of this browser hear that somebody signed in or out. */
export function tellOtherTabs(what: "in" | "out"): void {
  if (typeof BroadcastChannel !== "undefined") {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(what);
    channel.close();
  }
}

export function onOtherTabs(told: (what: "in" | "out") => void): () => void {
  if (typeof BroadcastChannel === "undefined") {
    return () => undefined;
  }
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<"in" | "out">) => told(event.data);
  return () => channel.close();
}
