import { expect, expectAccessible, test } from "../hospital.ts";

const KEY = `${"0123456789abcdef".repeat(2)}-us6`;

test("a manager connects an audience, keeps its webhook, sees why it is not in step, and disconnects it @phone", async ({
  page,
  hospital,
}) => {
  await hospital.signIn(page, "manager", "/audiences");
  await expect(page.getByText("No audience yet")).toBeVisible();
  await page.getByRole("button", { name: "Connect an audience" }).click();
  await page.getByLabel("Audience ID").fill("no id");
  await expect(page.getByText("Letters and digits only", { exact: false })).toBeVisible();
  await page.getByLabel("Audience ID").fill("a1b2c3d4e5");
  await page.getByLabel("API key of Mailchimp").fill("nonsense");
  const connect = page.getByRole("button", { name: "Connect", exact: true });
  await connect.click();
  await expect(page.getByText(/ends with a data centre, such as -us6$/).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("API key of Mailchimp").fill(KEY);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/hooks\/mailchimp\/\d+\/a1b2c3d4e5\//)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "I kept it" }).click();
  await expect(page.getByText(/hooks\/mailchimp/)).toHaveCount(0);

  const audience = page.getByRole("region", { name: "a1b2c3d4e5" });
  await expect(audience.getByRole("note")).toContainText("Mailchimp cannot be reached from here");
  await audience.getByRole("button", { name: "Test", exact: true }).click();
  await expect(audience.getByRole("status")).toContainText("Mailchimp cannot be reached from here");
  const sync = audience.getByRole("button", { name: "Sync now" });
  await expect(sync).toBeEnabled();
  const begun = page.waitForResponse((one) => one.url().endsWith("/audiences/a1b2c3d4e5/sync"));
  await sync.click();
  expect((await begun).status()).toBe(202);
  await expectAccessible(page);

  await audience.getByRole("button", { name: /What to do about/ }).click();
  await page.getByRole("menuitem", { name: "Disconnect …" }).click();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(page.getByText("No audience yet")).toBeVisible();
});

test("marketing reads how many are in it, whom Mailchimp refused and why, and changes nothing @phone", async ({
  page,
  hospital,
}) => {
  await hospital.api("manager", "PUT", "/audiences/a1b2c3d4e5", { api_key: KEY });
  await page.route("**/api/v1/audiences", async (route) => {
    const answer = await route.fetch();
    const { items } = await answer.json();
    const left = { reason: "left", codes: ["member_in_compliance_state"], members: 2, advice: "" };
    const shown = { fault: "credentials", parked: true, next_at: null, synced_at: "2026-11-30T09:00:00Z" };
    const members = { subscribed: 1_204, unsubscribed: 31, absent: 2 };
    await route.fulfill({ json: { items: [{ ...items[0], ...shown, members, refused: 2, refusals: [left] }] } });
  });
  await hospital.signIn(page, "marketing", "/audiences");
  const audience = page.getByRole("region", { name: "a1b2c3d4e5" });
  await expect(audience.getByText("Subscribed 1,204")).toBeVisible();
  await expect(audience.getByText("2 addresses refused")).toBeVisible();
  await expect(audience.getByText(/come back only by its own sign-up form/)).toBeVisible();
  await expect(audience.getByRole("note")).toContainText("connect the audience again");
  await expect(page.getByRole("button", { name: /Connect|Sync now|Test|What to do about/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("an agent has no such place", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.getByRole("navigation").getByRole("link", { name: "Today" })).toBeVisible();
  await expect(page.getByRole("navigation").getByRole("link", { name: "Audiences" })).toHaveCount(0);
});
