import { expect, expectAccessible, test } from "../hospital.ts";

test("an admin gives credentials, chooses vendors, changes their order by mouse and keys, and tests one @phone", async ({
  page,
  hospital,
}) => {
  await hospital.signIn(page, "admin", "/channels");
  const sms = page.locator("[data-channel=sms]");
  await expect(sms.getByText("Sandbox: messages on this channel are kept here")).toBeVisible();
  await expect(sms.getByText("the installation's choice")).toBeVisible();
  await expect(page.getByRole("table", { name: "Spending" })).toBeVisible();
  await sms.getByRole("button", { name: "Test Sandbox" }).click();
  await expect(sms.getByText("This is the sandbox: messages are kept here, nothing leaves.")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Give … (Twilio)" }).click();
  await page.getByLabel("Account sid").fill(`AC${"a".repeat(32)}`);
  await page.getByLabel("Auth token").fill("very-secret-token-of-twilio-123456");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("[data-credentials=twilio]").getByText(/own, account/)).toBeVisible();
  expect(await page.content()).not.toContain("very-secret-token");

  await sms.getByRole("button", { name: "Add a vendor" }).click();
  await page.getByLabel(/Vendor: it is tried after/).selectOption("twilio");
  await page.getByLabel(/^Sender/).fill("+14155550100");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const order = () =>
    sms.locator("[data-vendor]").evaluateAll((all) => all.map((one) => one.getAttribute("data-vendor")));
  await expect.poll(order).toEqual(["sandbox", "twilio"]);
  await expect(sms.getByText("the hospital's own choice")).toBeVisible();

  await sms.getByRole("button", { name: "What to do about Twilio" }).click();
  await page.getByRole("menuitem", { name: /Try it earlier/ }).click();
  await expect.poll(order).toEqual(["twilio", "sandbox"]);
  await sms.getByRole("button", { name: "What to do about Twilio" }).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(order).toEqual(["sandbox", "twilio"]);
  if (test.info().project.name === "wide") {
    await sms.locator("[data-vendor=twilio] b").dragTo(sms.locator("[data-vendor=sandbox] b"));
    await expect.poll(order).toEqual(["twilio", "sandbox"]);
  }
  await expectAccessible(page);
  await sms.getByRole("button", { name: "Back to the installation's" }).click();
  await expect.poll(order).toEqual(["sandbox"]);
  await page.locator("[data-credentials=twilio]").getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(page.locator("[data-credentials=twilio]").getByText("none of the hospital's own")).toBeVisible();
});

test("a manager sees how vendors do and what they cost, and changes nothing; an agent has no such place", async ({
  page,
  hospital,
}) => {
  await hospital.signIn(page, "manager", "/channels");
  await expect(page.getByRole("table", { name: "Spending" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Test|Add a vendor|Give|Stop every/ })).toHaveCount(0);
  await hospital.signIn(page, "Asha", "/channels");
  await expect(page.getByText("You may not see this")).toBeVisible();
  await expect(page.getByRole("link", { name: "Channels" })).toHaveCount(0);
});
