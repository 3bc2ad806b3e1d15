import { engine, expect, test } from "../hospital.ts";

const BROKEN = { status: 500, json: { status: 500, title: "Fault", detail: "It broke." } };

test("the lead page's states: loading, failed, one part failed, and back @phone", async ({
  page,
  hospital,
  isMobile,
}) => {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  let answer: "slow" | "fault" | "part" | "real" = "slow";
  await page.route(new RegExp(`/api/v1/leads/${id}(/tasks\\?.*|/timeline\\?.*)?$`), async (route) => {
    const part = !route.request().url().endsWith(`/${id}`);
    if (answer === "slow") await new Promise((done) => setTimeout(done, 1_000));
    if ((answer === "fault" && !part) || (answer === "part" && part)) return route.fulfill(BROKEN);
    return route.continue();
  });
  await hospital.signIn(page, "manager", `/leads/${id}`);
  await expect(page.locator("[aria-busy=true]").first(), "loading").toBeAttached();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Meera");
  await expect(page.getByText("None open."), "empty").toBeVisible();

  answer = "fault";
  await page.reload();
  const failed = page.locator("[data-state=failed]");
  await expect(failed, "error").toContainText("It broke.");
  answer = "part";
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Meera");
  await expect(failed.first(), "one part failed").toContainText("It broke.");
  await expect(page.locator("[data-next]"), "the rest of the page stands").toBeVisible();
  answer = "real";
  if (!isMobile) await expect(failed).toHaveCount(2);
  while (await failed.count()) await failed.first().getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("None open.")).toBeVisible();
});

test("a lead that is not there, is another's, or may not be read, is said in words with a way out @phone", async ({
  page,
  hospital,
}) => {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.api("manager", "POST", `/leads/${id}/reassign`, { agent_id: hospital.who("Bala").id });
  await hospital.until(id, (state) => state.owner === hospital.who("Bala").id, "its owner");
  await hospital.signIn(page, "Asha", `/leads/${id}`);
  const missing = page.locator("[data-missing]");
  await expect(missing).toContainText("somebody else looks after it now");
  await expect(page.getByText("Meera")).toHaveCount(0);
  for (const nothing of ["999999999", "0", "abc", "9999999999999999999999", "1%27"]) {
    await page.goto(`${engine().url}/leads/${nothing}`);
    await expect(missing, nothing).toContainText("does not exist");
  }
  await missing.getByRole("link", { name: /Back to/ }).click();
  await expect(page).toHaveURL(/\/leads$/);
  await page.context().clearCookies();
  await hospital.signIn(page, "ops", `/leads/${id}`);
  await expect(page.locator("[data-state=forbidden]")).toContainText("Ask your manager");
});
