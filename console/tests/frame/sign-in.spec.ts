import { engine, expect, expectAccessible, test } from "../hospital.ts";

test("the demo's people are listed by hospital, found by typing, and signed in by one press @phone", async ({
  page,
  hospital,
}) => {
  await page.goto(`${engine().url}/leads?status=new`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Find a person").fill(`agent ${hospital.name}`);
  const asha = page.locator("section", { hasText: hospital.name }).getByRole("button", { name: /^Asha/ });
  await asha.last().click();
  await expect(page).toHaveURL(/\/leads\?status=/);
  await expect(page.getByText(/Demo: Asha, Agent/)).toBeVisible();
});

test("nobody is sent to another host after signing in", async ({ page, hospital }) => {
  await page.goto(`${engine().url}/sign-in?next=${encodeURIComponent("//evil.example/x")}`);
  await page.getByLabel("Find a person").fill(`manager ${hospital.name}`);
  await page
    .locator("section", { hasText: hospital.name })
    .getByRole("button", { name: /^Manager/ })
    .last()
    .click();
  await expect(page.getByText(/Demo: Manager, Manager/)).toBeVisible();
  expect(new URL(page.url()).origin).toBe(engine().url);
});

for (const [role, places] of [
  ["agent", ["Today", "Inbox", "Leads", "Board", "Templates"]],
  ["marketing", ["Leads", "Board", "Channels", "Audiences", "Templates", "Sequences"]],
] as const) {
  test(`${role} sees the places that are theirs, and no others`, async ({ page, hospital }) => {
    await hospital.signIn(page, role);
    const menu = page.getByRole("navigation", { name: "Main" });
    await expect(menu.getByRole("link").first()).toBeVisible();
    expect(await menu.getByRole("link").allInnerTexts()).toEqual(places.map((place) => expect.stringContaining(place)));
  });
}

test("who signs out is out in every tab", async ({ page, hospital, context }) => {
  await hospital.signIn(page, "Asha", "/leads");
  const other = await context.newPage();
  await other.goto(`${engine().url}/leads`);
  await other.getByRole("button", { name: /settings and sign-out/ }).click();
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(other).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("dialog", { name: "Your session ended" })).toBeVisible();
});

test("who opens the sign-in with a keyboard types at once, and Enter takes the first that is found", async ({
  page,
  hospital,
}) => {
  await page.goto(`${engine().url}/sign-in`);
  await expect(page.getByLabel("Find a person")).toBeFocused();
  await page.keyboard.type(`asha ${hospital.name}`);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/Demo: Asha, Agent/)).toBeVisible();
  await expect(page.getByText(hospital.name).first()).toBeVisible();
});
