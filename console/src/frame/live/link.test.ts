import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Link, type LinkState, POLL_AFTER, POLL_EACH } from "./link";

class Socket {
  static readonly OPEN = 1;
  static readonly all: Socket[] = [];
  readyState = 0;
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: (event: { code: number }) => void;

  constructor() {
    Socket.all.push(this);
  }

  take(): void {
    this.readyState = Socket.OPEN;
    this.onopen?.();
  }

  hangUp(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  close(): void {
    this.readyState = 3;
  }
}

describe("the connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Socket);
    Socket.all.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function opened() {
    const states: LinkState[] = [];
    let polls = 0;
    const link = new Link({
      after: () => null,
      heard: (message) => {
        polls += Number(message.of === "resync");
      },
      became: (state) => states.push(state),
      ended: () => states.push("ended"),
    });
    link.open();
    return { link, states, polls: () => polls, last: () => Socket.all.at(-1) as Socket };
  }

  it("is live with its first message", () => {
    const { link, states, last } = opened();
    last().take();
    expect(states).toEqual(["connecting"]);
    last().onmessage?.({ data: '{"seq":"1","hello":true}' });
    expect(states).toEqual(["connecting", "live"]);
    link.close();
  });

  it.each([4429, 4403, 1012])("is not live where the server takes the call to hang up with %i: it polls", (code) => {
    const { link, states, polls, last } = opened();
    const end = Date.now() + POLL_AFTER + 2 * POLL_EACH + 1_000;
    while (Date.now() < end) {
      if (last().readyState === 0) {
        last().take();
        last().hangUp(code);
      }
      vi.advanceTimersByTime(250);
    }
    expect(states).toEqual(["connecting", "polling"]);
    expect(polls()).toBe(2);
    link.close();
  });
});
