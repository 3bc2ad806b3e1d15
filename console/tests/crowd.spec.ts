import type { CDPSession, Page } from "@playwright/test";
import { engine, expect, test } from "./hospital.ts";

const LEADS = process.env.FIGURES ? 100_000 : 20_000;
const MOST_NODES = 1_500;

const nodes = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);

/** From the navigation's start until `what` is painted: how long, and what of it the page itself and the engine took. */
async function paint(page: Page, path: string, what: string) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = await meter(devtools);
  await page.goto(`${engine().url}${path}`);
  await page.locator(what).first().waitFor();
  const painted = Math.round(await page.evaluate(() => performance.now()));
  const own = await spent();
  await devtools.detach();
  return { painted_ms: painted, ...own, ...(await page.evaluate(asked, painted)) };
}

/** The processor's own time since, in milliseconds: a busy machine leaves it as it is. */
async function meter(devtools: CDPSession) {
  const read = async (of: string) =>
    (await devtools.send("Performance.getMetrics")).metrics.find(({ name }) => name === of)?.value ?? 0;
  const [script, all] = [await read("ScriptDuration"), await read("TaskDuration")];
  const since = async (of: string, before: number) => {
    const value = await read(of);
    return Math.round(1_000 * (value < before ? value : value - before));
  };
  return async () => ({
    script_cpu_ms: await since("ScriptDuration", script),
    all_cpu_ms: await since("TaskDuration", all),
  });
}

/** In the page: what was asked of the engine until then, the slowest of it, and how long no answer was awaited. */
function asked(until: number) {
  const calls = (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
    .filter(({ name, startTime }) => /\/(api|auth)\//.test(name) && startTime < until)
    .map(({ name, startTime, requestStart, responseStart, responseEnd }) => ({
      path: new URL(name).pathname,
      from: Math.round(startTime),
      queued: Math.round(requestStart - startTime),
      answer: Math.round(responseStart - requestStart),
      to: Math.round(responseEnd),
    }));
  let [waited, reached] = [0, 0];
  for (const { from, to } of calls.sort((left, right) => left.from - right.from)) {
    const end = Math.min(to || until, until);
    waited += Math.max(0, end - Math.max(from, reached));
    reached = Math.max(reached, end);
  }
  const slowest = [...calls].sort((left, right) => right.answer - left.answer).slice(0, 3);
  return { requests: calls.length, engine_ms: Math.round(waited), slowest };
}

/** Scrolls by a screen each frame: how long frames took, and the processor's own time of each, which a busy machine leaves as it is. */
async function scroll(page: Page, row: string) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async (of: string) =>
    (await devtools.send("Performance.getMetrics")).metrics.find(({ name }) => name === of)?.value ?? 0;
  const [script, task] = [await spent("ScriptDuration"), await spent("TaskDuration")];
  const frames = await scrolled(page, row);
  const each = (seconds: number) => Math.round((seconds * 10_000) / FRAMES) / 10;
  const cpu = {
    script_cpu_ms: each((await spent("ScriptDuration")) - script),
    all_cpu_ms: each((await spent("TaskDuration")) - task),
  };
  await devtools.detach();
  return { ...frames, ...cpu };
}

const FRAMES = 60;

function scrolled(page: Page, row: string) {
  return page.evaluate(
    async ([selector, turns]) => {
      let box: Element | null = document.querySelector(selector);
      while (box && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
      const frame = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));
      const taken: number[] = [];
      let last = await frame();
      for (let turn = 0; turn < turns; turn += 1) {
        box?.scrollBy(0, box.clientHeight);
        const now = await frame();
        taken.push(now - last);
        last = now;
      }
      taken.sort((left, right) => left - right);
      const at = (share: number) => Math.round(taken[Math.floor((taken.length - 1) * share)] ?? 0);
      return { frame_ms_p50: at(0.5), frame_ms_p95: at(0.95) };
    },
    [row, FRAMES] as const,
  );
}

test("a list and a board of a crowd draw only what is near", async ({ page, hospital }) => {
  test.setTimeout(600_000);
  await hospital.crowd(LEADS);
  await hospital.signIn(page, "manager", "/today");
  const figures: Record<string, unknown> = { leads: LEADS };

  const rows = page.getByRole("grid").locator("[data-id]");
  figures.list_first_row_ms = await paint(page, "/leads", "[role=grid] [data-id]");
  figures.list_nodes = await nodes(page);
  figures.list_scroll = await scroll(page, "[role=grid] [data-id]");
  // Ten pages further, each asked for before its rows are needed.
  for (let turn = 0; turn < 10; turn += 1) {
    const next = page.waitForResponse((answer) => answer.url().includes("cursor=") && answer.ok(), { timeout: 20_000 });
    await page.getByRole("grid").evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await next;
  }
  await expect(rows.first()).toBeVisible();
  figures.list_nodes_deep = await nodes(page);
  expect(figures.list_nodes_deep).toBeLessThanOrEqual(MOST_NODES);

  await page.goto(`${engine().url}/leads`);
  await rows.first().waitFor();
  const began = Date.now();
  await page.getByRole("button", { name: "Hot", exact: true }).click();
  await page.waitForURL(/band=hot/);
  await expect(rows.first().locator("[data-band]")).toHaveAttribute("data-band", "hot");
  await expect(rows.first()).toContainText("100");
  figures.list_filter_ms = Date.now() - began;

  figures.board_first_card_ms = await paint(page, "/board", "[data-card]");
  await expect(page.locator("[data-column]")).toHaveCount(5);
  figures.board_nodes = await nodes(page);
  figures.board_scroll = await scroll(page, "[data-card]");
  figures.board_phase_first_card_ms = await paint(page, "/board?by=phase", "[data-card]");
  figures.board_phase_nodes = await nodes(page);
  expect(figures.board_nodes).toBeLessThanOrEqual(MOST_NODES);
  expect(figures.board_phase_nodes).toBeLessThanOrEqual(MOST_NODES);
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
});
