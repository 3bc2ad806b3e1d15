import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Link, type LinkState, POLL_AFTER, POLL_EACH } from "./link";
import type { LiveMessage } from "./messages";

class Socket {
  static readonly OPEN = 1;
  static made: Socket[] = [];
  readyState = 0;
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: string }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;

  constructor(readonly url: string) {
    Socket.made.push(this);
  }

  close(): void {
    this.readyState = 3;
  }

  /** As the engine does: it accepts every socket, and says then what it thinks of it. */
  accept(): void {
    this.readyState = Socket.OPEN;
    this.onopen?.();
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const last = () => Socket.made[Socket.made.length - 1] as Socket;

describe("the connection", () => {
  const states: LinkState[] = [];
  const heard: LiveMessage[] = [];
  let link: Link;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Socket);
    vi.stubGlobal("EventSource", undefined);
    vi.stubGlobal("window", { location: { href: "http://127.0.0.1/today" } });
    Socket.made = [];
    states.length = 0;
    heard.length = 0;
    link = new Link({
      after: () => null,
      heard: (message) => void heard.push(message),
      became: (state) => void states.push(state),
      ended: () => undefined,
    });
    link.open();
  });
  afterEach(() => {
    link.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("is live once the engine greets, not when it only opens", () => {
    last().accept();
    expect(states).toEqual(["connecting"]);
    last().say({ seq: "1", hello: true });
    expect(states).toEqual(["connecting", "live"]);
  });

  it.each([4429, 1013, 4403])(
    "that opens and is refused with %i is never live: the page reads by itself, and asks less and less",
    (code) => {
      const until = Date.now() + 60_000;
      while (Date.now() < until) {
        if (last().readyState === 0) {
          last().accept();
          last().end(code);
        }
        vi.advanceTimersByTime(250);
      }
      expect(states).toEqual(["connecting", "polling"]);
      expect(heard.length).toBeGreaterThanOrEqual(Math.floor((60_000 - POLL_AFTER) / POLL_EACH));
      expect(Socket.made.length).toBeLessThan(16);
    },
  );

  it("that opens and says nothing is given up", () => {
    last().accept();
    vi.advanceTimersByTime(61_000);
    expect(Socket.made.length).toBe(2);
  });
});
