import type { Page } from "@playwright/test";
import { engine, expect, Hospital, test } from "../hospital.ts";

const ONE_AGENT = { agents: [{ name: "Asha" }] };
const offers = (page: Page) => page.locator("[data-line^=offer]");

async function offered(hospital: Hospital, given: Record<string, unknown> = {}): Promise<number> {
  const id = await hospital.capture(given);
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  return id;
}

test("Today's states: loading, empty, failed, and back @phone", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  let answer: "slow" | "fault" | "real" = "slow";
  await page.route(/\/api\/v1\/today/, async (route) => {
    if (answer === "slow") await new Promise((done) => setTimeout(done, 1_000));
    if (answer === "fault")
      return route.fulfill({
        status: 500,
        headers: { "x-request-id": "r-42" },
        json: { status: 500, title: "Fault", detail: "It broke." },
      });
    return route.continue();
  });
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.locator("[aria-busy=true]").first(), "loading").toBeAttached();
  await expect(page.getByText("All done"), "empty").toBeVisible();
  answer = "fault";
  await page.reload();
  const failed = page.locator("[data-state=failed]");
  await expect(failed, "error").toContainText("Could not load: your day");
  await expect(failed).toContainText("It broke.");
  await expect(failed).toContainText("r-42");
  answer = "real";
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("All done")).toBeVisible();
});

test("who may not see a day, and whose day is none, hear it in words with a way out", async ({ page, hospital }) => {
  await hospital.signIn(page, "marketing", "/today");
  await expect(page.locator("[data-state=forbidden]")).toContainText("Ask your manager");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link").first()).toBeVisible();
  await page.context().clearCookies();
  await hospital.signIn(page, "manager", "/today?of=agent:999999999");
  await expect(page.locator("[data-state=missing]")).toContainText("This does not exist");
  await page.getByLabel("Whose day").selectOption("mine");
  await expect(page.locator("[data-state=missing]")).toHaveCount(0);
  await page.goto(`${engine().url}/today?of=%3Cscript%3E`);
  await expect(page.getByLabel("Whose day")).toHaveValue("mine");
});

test("offline Today keeps its lines, sends nothing, and catches up when it is back @phone", async ({
  page,
  context,
}) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const id = await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await expect(offers(page)).toHaveCount(1);
  await expect(page.getByRole("button", { name: /^Live/ })).toBeAttached();
  await context.setOffline(true);
  await expect(page.getByText(/Not connected since \d\d:\d\d/)).toBeVisible();
  await expect(offers(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Accept" }).first().click();
  await expect(page.getByText(/Not sent: no answer came/)).toBeVisible();
  await expect(offers(page), "nothing is shown as done").toHaveCount(1);
  await offered(hospital, { first_name: "Arun", procedure: "lasik" });
  await context.setOffline(false);
  await expect(page.getByText(/Not connected since/)).toBeHidden();
  await expect(offers(page)).toHaveCount(2);
  expect((await hospital.api("admin", "GET", `/leads/${id}`)).body.owner_id).toBeNull();
  await page.getByRole("button", { name: "Retry" }).click();
  await hospital.until(id, (state) => state.owner !== null, "an owner");
  await expect(offers(page)).toHaveCount(1);
});
