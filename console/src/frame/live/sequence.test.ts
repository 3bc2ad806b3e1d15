import { describe, expect, it } from "vitest";
import { readMessage } from "./messages";
import { backoff, follow } from "./sequence";

const say = (value: unknown) => readMessage(JSON.stringify(value));
const LEAD = { kind: "lead", id: 42 };

describe("the live stream", () => {
  it("begins at hello, and keeps its place at a second one", () => {
    expect(follow(null, say({ seq: "9", hello: true }))).toEqual({ after: "9", effect: { do: "check" } });
    expect(follow("7", say({ seq: "9", hello: true }))).toEqual({ after: "7", effect: { do: "nothing" } });
  });

  it("goes on by each message, and does nothing at a sign of life", () => {
    const first = follow("1", say({ seq: "2", changed: [LEAD] }));
    expect(first).toEqual({ after: "2", effect: { do: "stale", changed: [LEAD] } });
    expect(follow(first.after, say({ seq: "2", changed: [] })).effect.do).toBe("nothing");
  });

  it("brings what was missed under the same sequence as hello", () => {
    const { after } = follow("7", say({ seq: "9", hello: true }));
    expect(follow(after, say({ seq: "9", changed: [LEAD] }))).toEqual({
      after: "9",
      effect: { do: "stale", changed: [LEAD] },
    });
  });

  it("takes no order from the text of a sequence", () => {
    expect(follow("9", say({ seq: "10", changed: [LEAD] })).after).toBe("10");
    expect(follow("10", say({ seq: "2", changed: [LEAD] })).after).toBe("2");
  });

  it("reloads at a gap, and goes on from where the server says", () => {
    expect(follow("1", say({ seq: "50", resync: true }))).toEqual({ after: "50", effect: { do: "reload" } });
  });

  it.each(["", "{", "[]", "null", '"x"', '{"changed": []}', '{"seq": 5, "changed": []}', '{"seq": "5", "changed": 1}'])(
    "reloads at the broken message %s",
    (text) => {
      expect(follow("1", readMessage(text)).effect.do).toBe("reload");
    },
  );

  it("leaves out changes that it does not know", () => {
    const said = say({ seq: "2", changed: [LEAD, { kind: "moon", id: 1 }, null, { kind: "task", id: "7" }] });
    expect(follow("1", said).effect).toEqual({ do: "stale", changed: [LEAD] });
  });

  it("does nothing at a ping", () => {
    expect(follow("1", say({ ping: true }))).toEqual({ after: "1", effect: { do: "nothing" } });
  });

  it("waits longer each time, never longer than a quarter minute", () => {
    expect(backoff(0, 1)).toBe(500);
    expect(backoff(3, 1)).toBe(4_000);
    expect(backoff(100, 1)).toBe(15_000);
    expect(backoff(2, 0)).toBe(1_000);
  });
});
