import { engine, expect, test } from "../hospital.ts";

test("a session that ends loses nothing: sign in in a new tab, and go on @phone", async ({
  page,
  hospital,
  context,
}) => {
  const lead = await hospital.capture();
  await hospital.signIn(page, "manager", `/leads/${lead}`);
  await expect(page.getByText("Meera").first()).toBeVisible();
  const address = page.url();
  await context.clearCookies();
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("button", { name: /^Live|^Connecting|^Not live/ }).click();
  const dialog = page.getByRole("dialog", { name: "Your session ended" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByText("Nobody is signed in yet.")).toBeVisible();

  const [tab] = await Promise.all([
    context.waitForEvent("page"),
    dialog.getByRole("link", { name: "Sign in in a new tab" }).click(),
  ]);
  await tab.getByLabel("Find a person").fill(`manager ${hospital.name}`);
  await tab
    .locator("section", { hasText: hospital.name })
    .getByRole("button", { name: /^Manager/ })
    .last()
    .click();
  await expect(tab.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(page.url()).toBe(address);
  await expect(page.getByText("Meera").first()).toBeVisible();
});

test("a page does not go on as somebody else", async ({ page, hospital, context }) => {
  await hospital.signIn(page, "Asha", "/leads");
  const other = await context.newPage();
  await other.goto(`${engine().url}/sign-in`);
  await other.getByLabel("Find a person").fill(`agent ${hospital.name}`);
  await other.locator("section", { hasText: hospital.name }).getByRole("button", { name: /^Bala/ }).last().click();
  await expect(other.getByText(/Demo: Bala/)).toBeVisible();
  const dialog = page.getByRole("dialog", { name: "Your session ended" });
  await expect(dialog.getByText(/Bala.* is signed in now/)).toBeVisible();
  await dialog.getByRole("button", { name: "Start anew" }).click();
  await expect(page.getByText(/Demo: Bala/)).toBeVisible();
});

test("who is deactivated is told, and cannot go on", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/leads");
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  await hospital.setActive("Asha", false);
  await expect(page.getByRole("dialog", { name: "Your session ended" })).toBeVisible({ timeout: 90_000 });
});
