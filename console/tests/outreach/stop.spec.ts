import { expect, expectAccessible, test } from "../hospital.ts";

test("an admin stops every message and everybody sees it at once; what waited goes out spread @phone", async ({
  page,
  browser,
  hospital,
}) => {
  const theirs = await browser.newContext();
  const other = await theirs.newPage();
  await hospital.signIn(other, "Asha", "/today");
  await expect(other.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(other.getByText("No message goes out.")).toHaveCount(0);

  await hospital.signIn(page, "admin", "/team");
  await expect(page.getByRole("heading", { name: "Team", exact: true })).toBeVisible();
  const palette = async (words: string) => {
    await page.getByRole("button", { name: "Search, or do something" }).click();
    await page.getByRole("combobox").fill(`>${words}`);
    await page.getByRole("option").first().click();
  };
  await palette("stop every");
  const stop = page.getByRole("button", { name: "Stop them" });
  await expect(stop).toBeDisabled();
  await page.getByLabel("Why: everybody sees it").fill("Wrong price in a template");
  await expectAccessible(page);
  await stop.click();
  await expect(page.getByText("No message goes out.", { exact: true })).toBeVisible();
  await expect(other.getByText("Wrong price in a template"), "live, for an agent").toBeVisible({ timeout: 5_000 });
  await expect(other.getByText("Nothing waits.")).toBeVisible();
  await expect(other.getByRole("button", { name: /Let them go again/ })).toHaveCount(0);
  await expectAccessible(other);
  expect((await hospital.api("admin", "GET", "/outreach/state")).body).toMatchObject({ paused: true });

  await page.getByRole("button", { name: /Let them go again/ }).click();
  await expect(page.getByText(/spread over 10 minutes/)).toBeVisible();
  await page.getByRole("button", { name: "Let them go", exact: true }).click();
  await expect(other.getByText(/What waited goes out evenly until/)).toBeVisible();

  await palette("divert");
  await page.getByText("Test: nothing leaves, each message is only kept").click();
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await expect(other.getByText("Test: no message leaves.")).toBeVisible();
  await hospital.api("admin", "PUT", "/outreach/mode", { mode: "divert" });
  await expect(other.getByText("Messages are diverted.")).toBeVisible();
  await theirs.close();
});
