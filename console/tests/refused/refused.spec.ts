import type { Page } from "@playwright/test";
import api from "../../openapi.json" with { type: "json" };
import { LEAD_COMMANDS } from "../../src/commands/names.ts";
import { expect, Hospital, test } from "../hospital.ts";
import { AGENTS, STORIES } from "./stories.ts";

test("each command of the API and of the console has its story here", () => {
  const told = Object.keys(STORIES);
  expect(told).toEqual(expect.arrayContaining([...LEAD_COMMANDS]));
  expect(told).toEqual(expect.arrayContaining(api.components.schemas.CommandName.enum));
});

/** From here on the page reads nothing anew, as between two polls of a slow line, until what it returns is called. */
async function cut(page: Page): Promise<() => void> {
  let join: () => void = () => undefined;
  const joined = new Promise<void>((resolve) => {
    join = resolve;
  });
  await page.route(/\/api\/v1\//, async (route) => {
    if (route.request().method() === "GET") await joined;
    await route.continue();
  });
  return join;
}

/** What was pressed on an old page is put back, and the engine's own words say why. */
for (const [command, story] of Object.entries(STORIES))
  test(`${command} from an old tab is refused in words, and put back`, async ({ page }) => {
    const hospital = await Hospital.open({ agents: AGENTS, ...story.house });
    const id = await story.before(hospital);
    // This tab hears nothing: what is on it is old.
    await page.routeWebSocket(/\/api\/v1\/live/, () => undefined);
    await hospital.signIn(page, story.who ?? "Asha", story.at ?? `/leads/${id}`);
    const scene = { hospital, page, id };
    await story.press(scene);
    const join = await cut(page);
    await story.meanwhile(scene);
    const before = (await hospital.api("admin", "GET", `/leads/${id}`)).body;
    const answered = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.status() >= 400);
    await (story.send ?? ((on) => on.keyboard.press("Control+Enter")))(page);
    const answer = await answered;
    join();
    const { reason, detail } = await answer.json();
    expect(answer.status()).toBe(story.reason ? 409 : 404);
    if (story.reason) expect(reason).toMatch(story.reason);
    await expect(page.getByText(detail, { exact: true }).first()).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.locator("[data-moving]")).toHaveCount(0);
    const after = (await hospital.api("admin", "GET", `/leads/${id}`)).body;
    expect([after.status, after.owner_id]).toEqual([before.status, before.owner_id]);
  });
