import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../hospital.ts";

const bar = (page: Page) => page.getByText(/Not connected since \d\d:\d\d; what you see may be old/);

/** Cuts the line, lets `meanwhile` happen, and joins it again. */
async function away(
  page: Page,
  context: BrowserContext,
  still: () => Promise<void>,
  meanwhile: () => Promise<unknown>,
) {
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  await context.setOffline(true);
  await expect(bar(page)).toBeVisible();
  await still();
  await meanwhile();
  await context.setOffline(false);
  await expect(bar(page)).toBeHidden();
}

test("board, list and team keep what they show while offline, and catch up when they are back", async ({
  page,
  hospital,
  context,
}) => {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  const [asha, bala] = [hospital.who("Asha").id, hospital.who("Bala").id];
  const give = async (to: number) => {
    await hospital.api("manager", "POST", `/leads/${id}/reassign`, { agent_id: to });
    await hospital.until(id, (state) => state.owner === to, "its owner");
  };
  await give(asha);

  await hospital.signIn(page, "manager", "/leads");
  const row = page.locator(`[data-id="${id}"]`);
  await expect(row).toContainText("Asha");
  await away(
    page,
    context,
    () => expect(row).toContainText("Asha"),
    () => give(bala),
  );
  await expect(row).toContainText("Bala");

  await page.getByRole("link", { name: "Board" }).click();
  const card = page.locator(`[data-column="new"] [data-card="${id}"]`);
  await expect(card).toBeVisible();
  await away(
    page,
    context,
    () => expect(card).toBeVisible(),
    async () => {
      await hospital.api("manager", "POST", `/leads/${id}/lose`, { reason: "price" });
      await hospital.stored(id, (lead) => lead.status === "lost");
    },
  );
  await expect(page.locator(`[data-column="lost"] [data-card="${id}"]`)).toBeVisible();

  await page.getByRole("link", { name: "Team" }).click();
  const agent = page.getByRole("row").filter({ hasText: "Asha" });
  await expect(agent).toBeVisible();
  await away(
    page,
    context,
    () => expect(agent).toBeVisible(),
    () =>
      hospital.api("manager", "PUT", `/agents/${asha}/absence`, {
        until: new Date(Date.now() + 3_600_000).toISOString(),
      }),
  );
  await expect(page.getByText(/away until/)).toBeVisible();
});

test("a screen or a dialog that was never fetched says so offline, and comes when the line is back", async ({
  page,
  hospital,
  context,
}) => {
  // As if the line broke before the page could fetch ahead.
  let cut = false;
  await page.route(/\/assets\/(Board|Palette)[^/]*\.js$/, (route) => (cut ? route.abort() : route.abort("failed")));
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.getByText("No leads yet")).toBeVisible();
  cut = true;
  await context.setOffline(true);
  await page.getByRole("main").press("Control+k");
  await expect(page.getByText(/This part of the page could not be loaded/)).toBeVisible();
  await expect(page.getByText("No leads yet"), "the page stands").toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  const failed = page.locator("[data-state=failed]");
  await expect(failed).toContainText("Check your connection");
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/This part of the page could not be loaded/).last(), "it is not left").toBeVisible();
  await page.unroute(/\/assets\/(Board|Palette)[^/]*\.js$/);
  await context.setOffline(false);
  await expect(page.locator('[data-column="new"]')).toBeVisible();
  await page.getByRole("main").press("Control+k");
  await expect(page.getByRole("combobox", { name: "Search, or do something" })).toBeVisible();
});

test("all screens are fetched ahead: they open without a line", async ({ page, hospital, context }) => {
  const fetched = new Set<string>();
  page.on("response", (answer) => fetched.add(/\/assets\/(\w+)-/.exec(answer.url())?.[1] ?? ""));
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.getByText("No leads yet")).toBeVisible();
  await expect
    .poll(() => ["Board", "Today", "Team", "Lead", "Palette", "KeysSheet"].filter((one) => !fetched.has(one)))
    .toEqual([]);
  await context.setOffline(true);
  await page.getByRole("main").press("?");
  await expect(page.getByRole("dialog", { name: "Keys of this screen" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await expect(page.locator("[data-state=failed]"), "the screen is there, its leads are not").toContainText(
    "Check your connection",
  );
  await context.setOffline(false);
  await expect(page.locator('[data-column="new"]')).toBeVisible();
});
