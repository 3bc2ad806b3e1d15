import { describe, expect, it, vi } from "vitest";
import { Refused } from "../../api/ask.ts";
import type { CommandRead, CommandStatusRead, StateRead } from "../../api/gen/index.ts";
import { Marks } from "./moving.ts";
import type { Answer, Order } from "./orders.ts";
import type { Sight } from "./seen.ts";
import { Sender, type Wires } from "./send.ts";

const CALLING = { kind: "call", until: "2026-11-30T05:00:00Z", agent_id: 7, attempt: 1 };
const STOOD = { status: "new", stage: "interest", phase: "contact", owner_id: 7, waiting_for: CALLING } as CommandRead;
const STILL = { ...STOOD, owner: 7 } as unknown as StateRead;
const MOVED = { ...STILL, status: "contacted", phase: "qualify" } as StateRead;

function page(sights: Sight[] = [MOVED]) {
  const told: string[] = [];
  let keys = 0;
  let waited = 0;
  const wires: Wires = {
    newKey: () => `key-${++keys}`,
    status: vi.fn(),
    sight: async () => sights.shift() ?? STILL,
    wait: async (_, milliseconds) => {
      waited += milliseconds;
    },
    taken: (order) => told.push(`taken ${order.command}`),
    slow: () => told.push(`slow at ${waited}`),
    settled: (_, seen) => told.push(seen ? `seen at ${waited}` : `not seen at ${waited}`),
    refused: (_, refused) => told.push(`refused ${refused.reason}`),
    unsent: () => told.push("unsent"),
  };
  const marks = new Marks();
  return { wires, marks, told, sender: new Sender(wires, marks) };
}

function order(post: (key: string) => Promise<Answer>, more: Partial<Order> = {}): Order {
  return {
    command: "outcome",
    target: "lead:42",
    leadId: 42,
    body: { outcome: "reached" },
    settles: "change",
    post,
    ...more,
  };
}
const settle = () => new Promise((done) => setTimeout(done, 0));

describe("a command", () => {
  it("is taken, marked until the run shows what follows, then settled", async () => {
    const { sender, marks, told } = page([STILL, MOVED]);
    const sent = sender.send(order(async () => STOOD));
    expect(marks.get("lead:42")?.stage).toBe("sending");
    expect((await sent).ok).toBe(true);
    await settle();
    expect(told).toEqual(["taken outcome", "seen at 2000"]);
    expect(marks.get("lead:42")).toBeUndefined();
  });

  it("pressed twice is sent once", async () => {
    const { sender } = page();
    const post = vi.fn(async () => STOOD);
    const both = await Promise.all([sender.send(order(post)), sender.send(order(post))]);
    expect(post).toHaveBeenCalledTimes(1);
    expect(both[0]).toBe(both[1]);
  });

  it("that says something else than one under way is sent after it, and never taken for it", async () => {
    const { sender } = page([]);
    const bodies: string[] = [];
    const answers: (() => void)[] = [];
    const said = (outcome: string) =>
      order(
        () => {
          bodies.push(outcome);
          return new Promise<Answer>((done) => answers.push(() => done(STOOD)));
        },
        { body: { outcome } },
      );
    const first = sender.send(said("no_answer"));
    const second = sender.send(said("reached"));
    const again = sender.send(said("reached"));
    expect(bodies).toEqual(["no_answer"]);
    answers[0]?.();
    await first;
    await settle();
    expect(bodies).toEqual(["no_answer", "reached"]);
    answers[1]?.();
    expect(await again).toBe(await second);
    expect(bodies).toHaveLength(2);
  });

  it("that was taken and is not seen yet keeps back nothing that says something else", async () => {
    const { sender } = page([]);
    const post = vi.fn(async () => STOOD);
    await sender.send(order(post));
    expect((await sender.send(order(post, { body: { outcome: "busy" } }))).ok).toBe(true);
    expect(post).toHaveBeenCalledTimes(2);
  });

  it("that was not sent keeps its key, though another was sent meanwhile", async () => {
    const { sender } = page();
    const keys: string[] = [];
    const post = async (key: string): Promise<Answer> => {
      keys.push(key);
      throw new Refused(0, {});
    };
    await sender.send(order(post));
    await sender.send(order(post, { body: { outcome: "busy" } }));
    await sender.send(order(post));
    expect(keys).toEqual(["key-1", "key-2", "key-1"]);
  });

  it("that takes long says so after ten seconds, and is looked after for a minute", async () => {
    const { sender, told } = page([]);
    await sender.send(order(async () => STOOD));
    await settle();
    await settle();
    expect(told).toEqual(["taken outcome", "slow at 10000", "not seen at 60000"]);
  });

  it("that is refused is put back, and its key is used up", async () => {
    const { sender, marks, told } = page();
    const keys: string[] = [];
    const post = async (key: string): Promise<Answer> => {
      keys.push(key);
      throw new Refused(409, { reason: "another_was_first", detail: "Agent 8 was first." });
    };
    await sender.send(order(post));
    await sender.send(order(post));
    expect(told).toEqual(["refused another_was_first", "refused another_was_first"]);
    expect(keys).toEqual(["key-1", "key-2"]);
    expect(marks.get("lead:42")).toBeUndefined();
  });

  it("whose answer never came goes again under its key, and under a new one when it is changed", async () => {
    const { sender, told } = page();
    const keys: string[] = [];
    const post = async (key: string): Promise<Answer> => {
      keys.push(key);
      throw new Refused(0, {});
    };
    await sender.send(order(post));
    await sender.send(order(post));
    await sender.send(order(post, { body: { outcome: "busy" } }));
    expect(keys).toEqual(["key-1", "key-1", "key-2"]);
    expect(told).toEqual(["unsent", "unsent", "unsent"]);
  });

  it("that a dialog handles itself is not said twice", async () => {
    const { sender, told } = page();
    const taken = async (): Promise<Answer> => {
      throw new Refused(409, { reason: "slot_taken", detail: "This slot is taken." });
    };
    const result = await sender.send(order(taken), (refused) => refused.reason === "slot_taken");
    expect(result.ok).toBe(false);
    expect(told).toEqual([]);
  });

  it("ends with a run that has ended, or with a lead that is no longer to be seen", async () => {
    for (const sight of ["ended", "gone"] as const) {
      const { sender, told } = page([sight]);
      await sender.send(order(async () => STOOD, { command: "lose" }));
      await settle();
      expect(told).toEqual(["taken lose", "seen at 1000"]);
    }
  });

  it("to reopen is seen when there is a run again", async () => {
    const { sender, told } = page(["ended", STILL]);
    await sender.send(order(async () => STOOD, { command: "reopen" }));
    await settle();
    expect(told).toEqual(["taken reopen", "seen at 2000"]);
  });
});

describe("a command that is received and not answered in time", () => {
  const received = {
    id: 3,
    lead_id: 42,
    state: "pending",
    url: "/x",
    received_at: "",
    reason: null,
    detail: "Received.",
  } as unknown as CommandStatusRead;

  it("is asked after until it is done", async () => {
    const { sender, wires, told } = page();
    vi.mocked(wires.status)
      .mockResolvedValueOnce(received)
      .mockRejectedValueOnce(new Refused(0, {}))
      .mockResolvedValueOnce({ ...received, state: "done", lead: STOOD });
    await sender.send(order(async () => received));
    await settle();
    await settle();
    expect(told).toEqual(["slow at 0", "seen at 7000"]);
  });

  it("may be refused after all", async () => {
    const { sender, wires, told, marks } = page();
    vi.mocked(wires.status).mockResolvedValueOnce({ ...received, state: "refused", reason: "not_owner" });
    await sender.send(order(async () => received));
    await settle();
    expect(told).toEqual(["slow at 0", "refused not_owner"]);
    expect(marks.get("lead:42")).toBeUndefined();
  });
});
