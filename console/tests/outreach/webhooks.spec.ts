import { expect, expectAccessible, test } from "../hospital.ts";

test("an admin adds an endpoint, keeps its secret, tests it, sees each try, and sends a span again @phone", async ({
  page,
  hospital,
}) => {
  await hospital.signIn(page, "admin", "/webhooks");
  await expect(page.getByText("No endpoint yet")).toBeVisible();
  await page.getByRole("button", { name: "Add an endpoint" }).click();
  await page.getByLabel("Address").fill("https://169.254.169.254/leads");
  const add = page.getByRole("button", { name: "Add", exact: true });
  await add.click();
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  await page.getByLabel("Address").fill("https://hooks.example.invalid/leads");
  await page.getByLabel("What it is for").fill("Warehouse");
  await page.getByLabel(/lead\.created/).check();
  await expectAccessible(page);
  await add.click();
  await expect(page.getByText(/^whsec_/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "I kept it" }).click();
  await expect(page.getByText(/^whsec_/)).toHaveCount(0);

  const endpoint = page.getByRole("region", { name: "https://hooks.example.invalid/leads" });
  await expect(endpoint.getByText("Active")).toBeVisible();
  await endpoint.getByRole("button", { name: "Send a test event" }).click();
  await expect(endpoint.getByText("It did not take the test event.")).toBeVisible();

  const lead = await hospital.capture();
  await endpoint.getByRole("button", { name: "Deliveries" }).click();
  const delivery = page.getByRole("button", { name: `lead.created #${lead}` });
  await expect(delivery).toBeVisible();
  await delivery.click();
  await expect(page.getByText("What is sent")).toBeVisible();
  await page.getByRole("button", { name: "Given up" }).click();
  await expect(page.getByText("appear here for 30 days", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Send a span of time again" }).click();
  await page.getByText("Everything, the delivered too").click();
  await page.getByRole("dialog").last().getByRole("button", { name: "Send again", exact: true }).click();
  await expect(page.getByRole("progressbar", { name: "Sent again" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  const menu = async (item: string) => {
    await endpoint.getByRole("button", { name: /What to do about/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menu("New secret …");
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByText(/the secret before signs beside it/)).toBeVisible();
  await page.getByRole("button", { name: "I kept it" }).click();
  await menu("Pause: its events wait");
  await expect(endpoint.getByText("Paused: its events wait").first()).toBeVisible();
  await menu("Switch it on again");
  await expect(endpoint.getByText("Active")).toBeVisible();
  await menu("Remove …");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("No endpoint yet")).toBeVisible();
});

test("what another admin changed meanwhile is not overwritten; operations only read", async ({ page, hospital }) => {
  const { body } = await hospital.api("admin", "POST", "/webhooks", { url: "https://hooks.example.invalid/a" });
  await hospital.signIn(page, "admin", "/webhooks");
  await page.getByRole("button", { name: /What to do about/ }).click();
  await page.getByRole("menuitem", { name: "Change …" }).click();
  await page.getByLabel("What it is for").fill("Mine");
  await hospital.api("admin", "PATCH", `/webhooks/${body.id}`, { description: "Theirs" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  expect((await hospital.api("admin", "GET", `/webhooks/${body.id}`)).body.description).toBe("Theirs");
  await hospital.signIn(page, "ops", "/webhooks");
  await expect(page.getByText("Theirs")).toBeVisible();
  await expect(page.getByRole("button", { name: /Add an endpoint|Send a test event|What to do about/ })).toHaveCount(0);
});
