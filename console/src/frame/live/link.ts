/** The connection of the leading tab: a WebSocket; server-sent events where a proxy lets none through; else polling. */

import { type LiveMessage, readMessage } from "./messages";
import { backoff } from "./sequence";

export type LinkState = "connecting" | "live" | "polling" | "ended";

interface Hearer {
  /** Where to go on from. */
  after(): string | null;
  heard(message: LiveMessage): void;
  became(state: LinkState): void;
  /** The session ended: 4401. */
  ended(): void;
}

export const POLL_EACH = 15_000;
export const POLL_AFTER = 5_000;
const SILENCE = 60_000;
const SOCKETS_BEFORE_EVENTS = 3;
const SESSION_ENDED = 4401;
/** Of another site, or too many of this person: it will not be otherwise in a second. */
const REFUSED = new Set([4403, 4429]);

export class Link {
  private socket: WebSocket | undefined;
  private events: EventSource | undefined;
  private tries = 0;
  private everLive = false;
  private greeted = false;
  private closed = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private giveUp: ReturnType<typeof setTimeout> | undefined;
  private poll: ReturnType<typeof setInterval> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hearer: Hearer) {}

  open(): void {
    this.hearer.became("connecting");
    this.pollSoon();
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.stopPolling();
    this.socket?.close();
    this.events?.close();
  }

  /** Tries at once: the browser says that the network is back, or the session is. */
  again(): void {
    if (this.closed || this.socket?.readyState === WebSocket.OPEN) {
      return;
    }
    this.tries = 0;
    clearTimeout(this.retry);
    this.socket?.close();
    this.connect();
  }

  private connect(): void {
    if (this.closed) {
      return;
    }
    if (!this.everLive && this.tries >= SOCKETS_BEFORE_EVENTS && typeof EventSource !== "undefined") {
      this.listen();
      return;
    }
    this.socket?.close();
    this.greeted = false;
    const socket = new WebSocket(address("/api/v1/live", this.hearer.after()).replace(/^http/, "ws"));
    this.socket = socket;
    socket.onopen = () => this.expectMore();
    socket.onmessage = (event) => this.heard(event.data);
    socket.onclose = (event) => {
      if (this.socket === socket) {
        this.lost(event.code);
      }
    };
  }

  private listen(): void {
    this.events?.close();
    this.greeted = false;
    const events = new EventSource(address("/api/v1/live/events", this.hearer.after()));
    this.events = events;
    events.onopen = () => this.expectMore();
    events.onmessage = (event) => this.heard(event.data);
    events.addEventListener("ended", () => {
      events.close();
      this.lost(SESSION_ENDED);
    });
    events.onerror = () => {
      events.close();
      this.lost(0);
    };
  }

  /** Live with the first message, not before: a server may take the call only to hang up. */
  private greet(): void {
    if (this.greeted) {
      return;
    }
    this.greeted = true;
    this.everLive ||= this.socket?.readyState === WebSocket.OPEN;
    this.tries = 0;
    this.stopPolling();
    this.hearer.became("live");
  }

  private heard(data: unknown): void {
    const message = readMessage(data);
    this.greet();
    this.expectMore();
    this.hearer.heard(message);
  }

  /** A message comes each 25 s: where none does, nobody is there, whatever the browser thinks. */
  private expectMore(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.socket?.close();
      this.events?.close();
      this.lost(0);
    }, SILENCE);
  }

  private lost(code: number): void {
    clearTimeout(this.silence);
    if (this.closed) {
      return;
    }
    if (code === SESSION_ENDED) {
      this.stopPolling();
      this.hearer.became("ended");
      this.hearer.ended();
      return;
    }
    this.socket = undefined;
    this.pollSoon();
    this.tries += 1;
    clearTimeout(this.retry);
    const wait = REFUSED.has(code) ? POLL_EACH : backoff(this.tries);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private pollSoon(): void {
    this.giveUp ??= setTimeout(() => {
      this.hearer.became("polling");
      this.poll = setInterval(() => this.hearer.heard({ of: "resync", seq: this.hearer.after() }), POLL_EACH);
    }, POLL_AFTER);
  }

  private stopPolling(): void {
    clearTimeout(this.giveUp);
    clearInterval(this.poll);
    this.giveUp = undefined;
  }
}

function address(path: string, after: string | null): string {
  const url = new URL(path, window.location.href);
  if (after !== null) {
    url.searchParams.set("after", after);
  }
  return url.href;
}
