/**
 * Parts of the console that come when they are needed, or ahead of that once the page is quiet: so that they are there
 * when the network is not. A browser does not fetch again what failed once: then the page is loaded anew, once the
 * engine answers; what was typed is kept as a draft.
 */

import { t } from "@lingui/core/macro";
import { type ComponentProps, type ComponentType, type ReactNode, useEffect, useState } from "react";
import { Refused } from "../api/ask";
import { registry } from "../frame/keys/registry";
import { onBack } from "../frame/network";
import { Failed } from "./states/Failed";
import { Loading } from "./states/Loading";
import { toast } from "./toasts/toasts";

// biome-ignore lint/suspicious/noExplicitAny: of whatever properties
type Any = ComponentType<any>;
type Load<T> = () => Promise<{ readonly default: T }>;

class Fetched<T extends Any> {
  found: T | undefined;
  private coming: Promise<void> | undefined;

  constructor(private readonly load: Load<T>) {
    all.push(this);
  }

  fetch = (): Promise<void> => {
    this.coming ??= this.load().then(
      (module) => {
        this.found = module.default;
      },
      () => {
        this.coming = undefined;
        throw new Refused(0, {});
      },
    );
    return this.coming;
  };
}

const all: Fetched<Any>[] = [];
const QUIET_AFTER = 3_000;
const RELOADED = "lead-reloaded";
const NOT_WITHIN = 60_000;

/** Fetches one after the other what is not there yet; nothing where data is dear. */
export function fetchAhead(): () => void {
  const dear = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData;
  const timer = setTimeout(async () => {
    for (const part of dear ? [] : all) {
      // A line that is cut is left alone: what fails now would fail until the page is loaded anew.
      if (!navigator.onLine) return;
      await part.fetch().catch(() => undefined);
    }
  }, QUIET_AFTER);
  return () => clearTimeout(timer);
}

function useFetched<T extends Any>(part: Fetched<T>) {
  const [state, become] = useState<"coming" | "there" | "failed">(part.found ? "there" : "coming");
  useEffect(() => {
    part.fetch().then(
      () => become("there"),
      () => become("failed"),
    );
  }, [part]);
  return { Found: part.found as Any | undefined, failed: state === "failed" };
}

export function sayMissing(): void {
  const action = { label: t`Reload`, act: () => void reload() };
  toast({
    tone: "bad",
    text: t`This part of the page could not be loaded. Check your connection, then reload.`,
    action,
  });
}

/** Never into nothing: a page that is left while nobody answers is gone. */
async function reload(): Promise<void> {
  if (await answers()) {
    window.location.reload();
  } else {
    sayMissing();
  }
}

/** Without being asked, where a whole screen is missing; not again and again. */
async function reloadUnasked(): Promise<void> {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last > NOT_WITHIN && (await answers())) {
    sessionStorage.setItem(RELOADED, String(Date.now()));
    window.location.reload();
  }
}

async function answers(): Promise<boolean> {
  return fetch("/auth/session", { cache: "no-store" }).then(
    () => true,
    () => false,
  );
}

/** A dialog, a menu: nothing until it is there. */
export function later<T extends Any>(load: Load<T>): (given: ComponentProps<T>) => ReactNode {
  const part = new Fetched(load);
  return (given) => <Later part={part} given={given} />;
}

function Later({ part, given }: { part: Fetched<Any>; given: object }) {
  const { Found, failed } = useFetched(part);
  useEffect(() => {
    if (failed) {
      registry.awaitNoField();
      sayMissing();
    }
  }, [failed]);
  return Found ? <Found {...given} /> : null;
}

/** A whole screen; the router asks for it as soon as it knows where the page goes. */
export function screen<T extends Any>(load: Load<T>): (() => ReactNode) & { preload: () => Promise<void> } {
  const part = new Fetched(load);
  const preload = () => part.fetch().catch(() => undefined);
  return Object.assign(() => <Screen part={part} />, { preload });
}

function Screen({ part }: { part: Fetched<Any> }) {
  const { Found, failed } = useFetched(part);
  useEffect(() => {
    if (!failed) return;
    void reloadUnasked();
    return onBack(() => void reloadUnasked());
  }, [failed]);
  if (Found) {
    return <Found />;
  }
  return failed ? <Failed error={new Refused(0, {})} retry={() => void reload()} /> : <Loading rows={12} />;
}
