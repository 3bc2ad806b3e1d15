import { expect, expectAccessible, test } from "./hospital.ts";

test("who rings is taken down by keyboard, and their page opens @phone", async ({ page, hospital, isMobile }) => {
  await hospital.signIn(page, "manager", "/leads");
  if (isMobile) await page.getByRole("button", { name: "New lead" }).first().click();
  else await page.locator("main").press("Shift+N");
  const dialog = page.getByRole("dialog", { name: "New lead" });
  await expect(dialog.getByLabel("First name")).toBeFocused();
  await dialog.getByLabel("First name").fill("Sunita");
  await expect(dialog.getByRole("button", { name: "Add lead" })).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Phone" }).fill("12");
  await expectAccessible(page);
  await dialog.getByRole("textbox", { name: "Phone" }).press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("Phone");
  await dialog.getByRole("textbox", { name: "Phone" }).fill("098765 43210");
  await dialog.getByLabel("Procedure").fill("cataract");
  await dialog.getByLabel("Procedure").press("Enter");
  await expect(page).toHaveURL(/\/leads\/\d+$/);
  const id = Number(page.url().split("/").at(-1));
  const { body } = await hospital.api("manager", "GET", `/leads/${id}`);
  expect(body).toMatchObject({ first_name: "Sunita", phone: "+919876543210", source: "phone", procedure: "cataract" });
});

test("an answer that never came captures nobody twice", async ({ page, hospital }) => {
  await hospital.signIn(page, "manager", "/leads");
  await page.locator("main").press("Shift+N");
  const dialog = page.getByRole("dialog", { name: "New lead" });
  await dialog.getByLabel("First name").fill("Arun");
  await dialog.getByRole("textbox", { name: "Phone" }).fill("098765 43211");
  let lost = true;
  await page.route("**/api/v1/leads", async (route) => {
    if (route.request().method() !== "POST" || !lost) return route.fallback();
    lost = false;
    await route.fetch();
    return route.abort();
  });
  await dialog.getByRole("button", { name: "Add lead" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(page).toHaveURL(/\/leads\/\d+$/);
  const { body } = await hospital.api("manager", "GET", "/leads?search=Arun");
  expect(body.items).toHaveLength(1);
});
