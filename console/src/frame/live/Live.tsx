/** Keeps the page in step with the engine, and tells parts of it what changed. */

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useMe } from "../me";
import { onBack } from "../network";
import { endSession, onSignedInAgain } from "../session/ended";
import { LiveChannel } from "./channel";
import type { LinkState } from "./link";
import type { Changed, ChangedKind } from "./messages";
import { Collector, reloadAll } from "./stale";

const LiveState = createContext<LinkState>("connecting");

export function useLiveState(): LinkState {
  return useContext(LiveState);
}

type Hears = (changed: readonly Changed[]) => void;
const hearers = new Set<Hears>();

/** Calls `hears` for each burst of changes. */
export function useChanges(hears: Hears): void {
  useEffect(() => {
    hearers.add(hears);
    return () => void hearers.delete(hears);
  }, [hears]);
}

const MARKED_FOR = 2_000;
const marks = new Map<string, number>();
const markWatchers = new Set<() => void>();

function mark(changed: readonly Changed[]): void {
  const until = Date.now() + MARKED_FOR;
  for (const one of changed) {
    marks.set(`${one.kind}:${one.id}`, until);
    if (one.lead_id !== undefined) {
      marks.set(`lead:${one.lead_id}`, until);
    }
  }
  announceMarks();
  setTimeout(sweepMarks, MARKED_FOR + 20);
}

function sweepMarks(): void {
  const moment = Date.now();
  for (const [key, until] of marks) {
    if (until <= moment) {
      marks.delete(key);
    }
  }
  announceMarks();
}

function announceMarks(): void {
  for (const changed of markWatchers) {
    changed();
  }
}

function watchMarks(changed: () => void): () => void {
  markWatchers.add(changed);
  return () => void markWatchers.delete(changed);
}

/** Whether the row changed within the last two seconds: it is marked, and stays where it is. */
export function useMarked(kind: ChangedKind, id: number | null | undefined): boolean {
  return useSyncExternalStore(watchMarks, () => marks.has(`${kind}:${id}`));
}

export function Live({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const me = useMe();
  const [state, setState] = useState<LinkState>("connecting");
  const whose = useMemo(() => `${me.tenant_id}:${me.user_id}`, [me.tenant_id, me.user_id]);
  useEffect(() => {
    const collector = new Collector(client, (changed) => {
      mark(changed);
      for (const hears of hearers) {
        hears(changed);
      }
    });
    const channel = new LiveChannel(whose, {
      effect: (effect) => {
        if (effect.do === "stale") {
          collector.add(effect.changed);
        } else if (effect.do !== "nothing") {
          reloadAll(client, effect.do === "reload");
        }
      },
      state: setState,
      ended: endSession,
    });
    const again = () => channel.again();
    window.addEventListener("online", again);
    const forget = onSignedInAgain(again);
    const forgetBack = onBack(() => {
      channel.again();
      reloadAll(client);
    });
    return () => {
      forgetBack();
      window.removeEventListener("online", again);
      forget();
      collector.close();
      channel.close();
    };
  }, [client, whose]);
  return <LiveState.Provider value={state}>{children}</LiveState.Provider>;
}
