import type { Page, WebSocketRoute } from "@playwright/test";
import { type Answer, expect, type Hospital, test } from "../hospital.ts";

/** Between the page and the engine's real socket: it may keep back, repeat, invent, or hang up. */
class Liar {
  readonly heard: Answer[] = [];
  readonly addresses: URL[] = [];
  silent = false;
  private page: WebSocketRoute | null = null;
  private engine: WebSocketRoute | null = null;

  static async between(page: Page): Promise<Liar> {
    const liar = new Liar();
    await page.routeWebSocket(/\/api\/v1\/live/, (socket) => {
      liar.page = socket;
      liar.addresses.push(new URL(socket.url()));
      const engine = socket.connectToServer();
      liar.engine = engine;
      engine.onMessage((message) => {
        liar.heard.push(JSON.parse(String(message)));
        if (!liar.silent) socket.send(message);
      });
    });
    return liar;
  }

  say(message: unknown): void {
    this.page?.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async hangUp(): Promise<void> {
    await this.engine?.close();
    await this.page?.close({ code: 1012 });
  }

  /** The newest message about that lead; waits until there are more than `before`. */
  async ofLead(id: number, before = 0): Promise<Answer> {
    const about = () =>
      this.heard.filter(({ changed }) => changed?.some((one: Answer) => one.kind === "lead" && one.id === id));
    await expect.poll(() => about().length).toBeGreaterThan(before);
    return about().at(-1);
  }
}

interface Scene {
  readonly id: number;
  readonly liar: Liar;
  readonly move: (city: string) => Promise<void>;
  readonly shows: (city: string) => Promise<void>;
}

async function opened(page: Page, hospital: Hospital): Promise<Scene> {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  const liar = await Liar.between(page);
  await hospital.signIn(page, "manager", `/leads/${id}`);
  const city = page.locator('[data-field="city"]');
  await expect(city).toContainText("Chennai");
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  const move = async (to: string) => {
    expect((await hospital.api("admin", "PUT", `/leads/${id}`, { city: to })).status).toBe(200);
  };
  return { id, liar, move, shows: (to) => expect(city).toContainText(to) };
}

test("a gap in the stream reloads what is on screen", async ({ page, hospital }) => {
  const { id, liar, move, shows } = await opened(page, hospital);
  liar.silent = true;
  await move("Salem");
  const { seq } = await liar.ofLead(id);
  liar.silent = false;
  await shows("Chennai");
  liar.say({ seq, resync: true });
  await shows("Salem");
  await move("Trichy");
  await shows("Trichy");
});

test("a message that comes twenty times is harmless, and read once or twice", async ({ page, hospital }) => {
  const { id, liar, move, shows } = await opened(page, hospital);
  await move("Salem");
  await shows("Salem");
  const message = await liar.ofLead(id);
  let reads = 0;
  page.on("request", (request) => {
    if (request.url().endsWith(`/api/v1/leads/${id}`)) reads += 1;
  });
  for (let turn = 0; turn < 20; turn += 1) liar.say(message);
  await move("Trichy");
  await shows("Trichy");
  expect(reads).toBeLessThanOrEqual(4);
});

test("a message from the past takes nothing back, and what comes after a new connection is complete", async ({
  page,
  hospital,
}) => {
  const { id, liar, move, shows } = await opened(page, hospital);
  await move("Salem");
  await shows("Salem");
  const past = await liar.ofLead(id);
  await move("Trichy");
  await shows("Trichy");
  liar.say(past);
  await shows("Trichy");
  await liar.hangUp();
  await move("Vellore");
  await shows("Vellore");
  await expect.poll(() => liar.addresses.at(-1)?.searchParams.get("after")).toBe(past.seq);
});

test("a place of another epoch: the engine says so, and nothing that changed meanwhile is missed", async ({
  page,
  hospital,
}) => {
  const { id, liar, move, shows } = await opened(page, hospital);
  for (const [turn, seq] of ["1.1", "0", "another-epoch:9999999999999999999999", "' OR 1=1 --"].entries()) {
    liar.say({ seq, changed: [{ kind: "lead", id }] });
    await liar.hangUp();
    await move(`Salem ${turn}`);
    await shows(`Salem ${turn}`);
    await expect.poll(() => liar.addresses.at(-1)?.searchParams.get("after")).toBe(seq);
    await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
    await move(`Trichy ${turn}`);
    await shows(`Trichy ${turn}`);
  }
});

test("what is no message at all is read as a gap, and breaks nothing", async ({ page, hospital }) => {
  const { id, liar, move, shows } = await opened(page, hospital);
  for (const broken of ["", "{", "[]", "null", '{"seq":7,"changed":[]}', '{"seq":"7","changed":"all"}', "\u202e{}"]) {
    liar.silent = true;
    const before = liar.heard.length;
    await move(`City ${before}`);
    await liar.ofLead(id, liar.heard.filter(({ changed }) => changed?.length).length - 1);
    liar.silent = false;
    liar.say(broken);
    await shows(`City ${before}`);
  }
  await move("Trichy");
  await shows("Trichy");
});
