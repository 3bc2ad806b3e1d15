import { expect, expectAccessible, test } from "../hospital.ts";

test("places are reached by two keys, all keys are listed, and the navigation folds", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/leads");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await expect(page).toHaveURL(/\/board/);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/today/);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys of this screen" });
  await expect(sheet.getByText("All keys of this screen")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await page.keyboard.press("\\");
  await expect(page.getByRole("button", { name: "Unfold the navigation" })).toBeVisible();
});

test("single keys can be switched off, which follows the person", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/leads");
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  const saved = page.waitForResponse(
    (answer) => answer.url().endsWith("/me/preferences") && answer.request().method() === "PUT",
  );
  await page.getByRole("switch", { name: /Single-key shortcuts/ }).click();
  await saved;
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await expect(page.getByRole("dialog", { name: "Keys of this screen" })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await expect(page.getByRole("dialog", { name: "Keys of this screen" })).toBeHidden();
});

test("the palette finds leads, pages and actions, and gives the focus back @phone", async ({
  page,
  hospital,
  isMobile,
}) => {
  const lead = await hospital.capture({ first_name: "Zubaida", last_name: "Qureshi" });
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  const open = () =>
    isMobile ? page.getByRole("button", { name: "Search, or do something" }).tap() : page.keyboard.press("Control+k");
  const input = page.getByRole("combobox", { name: "Search, or do something" });
  await open();
  await expect(input).toBeFocused();
  await expectAccessible(page);
  await input.fill("zuba");
  await expect(page.getByRole("option", { name: /Zubaida Qureshi/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/leads/${lead}`));

  await open();
  await input.fill("board");
  await expect(page.getByRole("option", { name: /Board/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/board/);

  await open();
  await input.fill(`#${lead}`);
  await expect(page.getByRole("option").first()).toContainText(String(lead));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/leads/${lead}`));

  await open();
  await input.fill("> colours dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expect(input).toBeHidden();
});

test("what is typed right after Ctrl K is for the palette, however late it comes", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.getByText("No offers wait.")).toBeVisible();
  await page.route(/\/assets\/Palette-.*\.js/, async (route) => {
    await new Promise((done) => setTimeout(done, 1_000));
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("boaxrd", { delay: 20 });
  for (const key of ["Backspace", "Backspace", "Backspace", "r", "d"]) await page.keyboard.press(key);
  const input = page.getByRole("combobox", { name: "Search, or do something" });
  await expect(input).toHaveValue("board");
  await expect(page.getByRole("dialog")).toHaveCount(1);
});

test("each key stands once on the sheet of keys", async ({ page, hospital }) => {
  const lead = await hospital.capture();
  await hospital.signIn(page, "manager", `/leads?open=${lead}`);
  await expect(page.locator(`[data-lead="${lead}"]`)).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys of this screen" });
  await expect(sheet.getByText("All keys of this screen")).toBeVisible();
  const keys = await sheet.locator("dd > span").allInnerTexts();
  expect(keys.length).toBeGreaterThan(10);
  expect(new Set(keys).size).toBe(keys.length);
});
