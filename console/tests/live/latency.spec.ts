import type { Page } from "@playwright/test";
import { engine, expect, type Hospital, test } from "../hospital.ts";

const OTHERS = 49;
const PER_PERSON = 10;
const CHANGES = 60;
const GOAL_MS = 500;
/** Of a busy machine: the screen may take so many times what one plain answer of the engine takes at the same time. */
const ANSWERS = 5;

const now = () => performance.timeOrigin + performance.now();
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Colleagues who look, too. */
async function others(hospital: Hospital): Promise<() => void> {
  const people = hospital.people.filter(({ role }) => role !== "integration" && role !== "manager");
  const sockets = await Promise.all(
    Array.from({ length: OTHERS }, async (_, at) => {
      const person = people[Math.floor(at / PER_PERSON)]?.name ?? "";
      const authorization = `Bearer ${await hospital.token(person)}`;
      const url = `${engine().url.replace("http", "ws")}/api/v1/live`;
      const socket = new WebSocket(url, { headers: { authorization } } as never);
      await new Promise((heard, failed) => {
        socket.onmessage = heard;
        socket.onerror = failed;
      });
      return socket;
    }),
  );
  return () => {
    for (const socket of sockets) socket.close();
  };
}

/** Notes when each text of the field was painted. */
async function watch(page: Page, selector: string): Promise<void> {
  await page.locator(selector).evaluate((place) => {
    const painted: [string, number][] = [];
    Object.assign(window, { painted });
    const note = () => {
      const text = place.textContent ?? "";
      requestAnimationFrame(() => painted.push([text, performance.timeOrigin + performance.now()]));
    };
    new MutationObserver(note).observe(place, { subtree: true, childList: true, characterData: true });
  });
}

test("a change is on screen soon after it is committed, while fifty look @figures", async ({ page, hospital }) => {
  test.setTimeout(600_000);
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  const close = await others(hospital);
  await hospital.signIn(page, "manager", `/leads/${id}`);
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  await expect(page.locator('[data-field="city"]')).toContainText("Chennai");
  await watch(page, '[data-field="city"]');
  const sent: number[] = [];
  const reads: number[] = [];
  const answered: number[] = [];
  for (let turn = 0; turn < CHANGES; turn += 1) {
    sent.push(now());
    expect((await hospital.api("admin", "PUT", `/leads/${id}`, { city: `City ${turn}` })).status).toBe(200);
    const then = now();
    answered.push(then);
    await hospital.api("admin", "GET", `/leads/${id}`);
    reads.push(now() - then);
    await pause(100 + 300 * Math.random());
  }
  await expect(page.locator('[data-field="city"]')).toContainText(`City ${CHANGES - 1}`);
  close();
  const painted = await page.evaluate(() => (window as unknown as { painted: [string, number][] }).painted);
  const seen = (turn: number) => painted.find(([text]) => Number(/City (\d+)/.exec(text)?.[1] ?? -1) >= turn)?.[1] ?? 0;
  const from = (times: number[]) => times.map((time, turn) => seen(turn) - time).sort((left, right) => left - right);
  const at = (ms: number[], share: number) => Math.round(ms[Math.floor((ms.length - 1) * share)] ?? 0);
  const [whole, committed] = [from(sent), from(answered)];
  reads.sort((left, right) => left - right);
  const figures = {
    sockets: OTHERS + 1,
    changes: CHANGES,
    sent_to_screen_ms: { p50: at(whole, 0.5), p99: at(whole, 0.99) },
    answered_to_screen_ms: { p50: at(committed, 0.5), p99: at(committed, 0.99) },
    one_read_ms: { p50: at(reads, 0.5), p99: at(reads, 0.99) },
    goal_p99_ms: GOAL_MS,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  const most = (share: number) => Math.max(GOAL_MS, ANSWERS * at(reads, share));
  expect(figures.answered_to_screen_ms.p50).toBeLessThanOrEqual(most(0.5));
  expect(figures.answered_to_screen_ms.p99).toBeLessThanOrEqual(most(0.99));
});
