/** One connection a browser: the tab that holds the lock connects, and tells the others. */

import { Link, type LinkState } from "./link";
import type { LiveMessage } from "./messages";
import { type Effect, follow } from "./sequence";

interface Listener {
  effect(effect: Effect): void;
  state(state: LinkState): void;
  ended(): void;
}

type Told =
  | { readonly said: "message"; readonly message: LiveMessage }
  | { readonly said: "state"; readonly state: LinkState }
  | { readonly said: "ended" }
  | { readonly said: "who" }
  | { readonly said: "again" };

export class LiveChannel {
  private after: string | null = null;
  private link: Link | undefined;
  private current: LinkState = "connecting";
  private readonly radio: BroadcastChannel | undefined;
  private readonly stop = new AbortController();

  /** `whose` keeps apart two people who use one browser one after the other. */
  constructor(
    whose: string,
    private readonly listener: Listener,
  ) {
    const name = `lead-live:${whose}`;
    if (typeof BroadcastChannel === "undefined" || !navigator.locks) {
      this.lead();
      return;
    }
    this.radio = new BroadcastChannel(name);
    this.radio.onmessage = (event: MessageEvent<Told>) => this.hear(event.data);
    this.tell({ said: "who" });
    void navigator.locks
      .request(name, { signal: this.stop.signal }, () => {
        this.lead();
        return new Promise<void>((released) => this.stop.signal.addEventListener("abort", () => released()));
      })
      .catch(() => undefined);
  }

  close(): void {
    this.link?.close();
    this.stop.abort();
    this.radio?.close();
  }

  /** After the network or the session came back. */
  again(): void {
    this.link?.again();
    this.tell({ said: "again" });
  }

  private lead(): void {
    if (this.stop.signal.aborted) {
      return;
    }
    this.link = new Link({
      after: () => this.after,
      heard: (message) => this.pass({ said: "message", message }),
      became: (state) => this.pass({ said: "state", state }),
      ended: () => this.pass({ said: "ended" }),
    });
    this.link.open();
  }

  /** To this tab and to the others. */
  private pass(told: Told): void {
    this.tell(told);
    this.hear(told);
  }

  private tell(told: Told): void {
    this.radio?.postMessage(told);
  }

  private hear(told: Told): void {
    switch (told.said) {
      case "message": {
        const step = follow(this.after, told.message);
        this.after = step.after;
        this.listener.effect(step.effect);
        return;
      }
      case "state":
        this.current = told.state;
        this.listener.state(told.state);
        return;
      case "ended":
        this.listener.ended();
        return;
      case "who":
        if (this.link) {
          this.tell({ said: "state", state: this.current });
        }
        return;
      case "again":
        this.link?.again();
    }
  }
}
