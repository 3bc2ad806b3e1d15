import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginSession, signedInAgain } from "../frame/session/ended";
import { steadyFetch, waitOf } from "./steady";

const URL_OF = "http://127.0.0.1/api/v1/leads";

function answering(...statuses: (number | Error)[]) {
  const sent: { method: string; key: string | null; body: string }[] = [];
  const slept: number[] = [];
  const send = async (request: Request) => {
    sent.push({ method: request.method, key: request.headers.get("idempotency-key"), body: await request.text() });
    const next = statuses.shift() ?? 200;
    if (next instanceof Error) {
      throw next;
    }
    return new Response("{}", { status: next, headers: { "retry-after": "7" } });
  };
  return { sent, slept, around: { send, sleep: async (seconds: number) => void slept.push(seconds) } };
}

beforeEach(() => {
  beginSession();
  signedInAgain();
});

describe("a busy engine", () => {
  it.each([429, 503])(
    "is asked once more after %i, as long after as it says, with the same key and body",
    async (busy) => {
      const { sent, slept, around } = answering(busy, 200);
      const init = { method: "POST", body: '{"a":1}', headers: { "idempotency-key": "k" } };
      const response = await steadyFetch(URL_OF, init, around);
      expect(response.status).toBe(200);
      expect(slept).toEqual([7]);
      expect(sent).toEqual(Array(2).fill({ method: "POST", key: "k", body: '{"a":1}' }));
    },
  );

  it("is not asked a third time", async () => {
    const { sent, around } = answering(503, 503, 200);
    expect((await steadyFetch(URL_OF, {}, around)).status).toBe(503);
    expect(sent).toHaveLength(2);
  });

  it("is given no more than half a minute, and no less than a second", () => {
    const saying = (text: string) => new Response("", { status: 503, headers: { "retry-after": text } });
    expect(waitOf(saying("3600"))).toBe(30);
    expect(waitOf(saying("nonsense"))).toBe(1);
  });
});

describe("a session that ended", () => {
  it("lets what was read wait for the next sign-in", async () => {
    const { sent, around } = answering(401, 200);
    const waiting = steadyFetch(URL_OF, {}, around);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    signedInAgain();
    expect((await waiting).status).toBe(200);
  });

  it("never sends an act by itself later", async () => {
    const { sent, around } = answering(401, 200);
    expect((await steadyFetch(URL_OF, { method: "POST" }, around)).status).toBe(401);
    signedInAgain();
    await Promise.resolve();
    expect(sent).toHaveLength(1);
  });
});

describe("a lost connection", () => {
  it("is not tried again by itself", async () => {
    const { sent, around } = answering(new TypeError("Failed to fetch"), 200);
    await expect(steadyFetch(URL_OF, { method: "POST" }, around)).rejects.toThrow("Failed to fetch");
    expect(sent).toHaveLength(1);
  });
});
