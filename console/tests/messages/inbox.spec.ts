import type { Page } from "@playwright/test";
import { expect, expectAccessible, Hospital, test } from "../hospital.ts";

const OWN = { agents: [{ name: "Asha" }], policy: { spend: { sms_prices: { IN: 25 } } } };

/** A lead of Asha's, who has a number and an address. */
async function owned(hospital: Hospital): Promise<{ id: number; phone: string }> {
  const id = await hospital.capture({ email: "meera@person.example", language: "en" });
  await hospital.until(id, (state) => state.offer !== null, "its offer");
  expect((await hospital.api("Asha", "POST", `/leads/${id}/accept`, {})).status).toBe(200);
  await hospital.until(id, (state) => state.owner !== null, "its owner");
  return { id, phone: (await hospital.api("admin", "GET", `/leads/${id}`)).body.phone };
}

const form = (page: Page) => page.locator("[data-message-form]");
const field = (page: Page) => page.getByRole("textbox", { name: "Message" });

test("a message is written, seen as it arrives, sent, sent later and taken back", async ({ page }) => {
  const hospital = await Hospital.open(OWN);
  const { id } = await owned(hospital);
  await hospital.signIn(page, "Asha", `/leads/${id}`);
  await expect(page.locator("[data-next]")).toBeVisible();
  await page.keyboard.press("w");
  await field(page).fill("Tuesday at ten suits us.");
  await expect(page.locator("[data-standing=now]")).toContainText("1 part");
  await expect(page.locator("[data-standing=now]")).toContainText("₹0.25");
  await page.getByRole("tab", { name: "WhatsApp" }).click();
  await expect(page.locator("[data-standing=closed]")).toContainText("only an approved template");
  await page.getByRole("tab", { name: "E-mail" }).click();
  await page.getByLabel("Template").selectOption("follow_up");
  await expect(page.locator("[data-received]")).toContainText("meera@person.example");
  await expect(page.frameLocator("[data-received] iframe").locator("body")).toContainText("Meera");
  await expectAccessible(page);

  await page.getByRole("tab", { name: "SMS" }).click();
  await expect(field(page)).toHaveValue("Tuesday at ten suits us.");
  await page.keyboard.press("Control+Enter");
  await expect(form(page)).toHaveCount(0);
  await expect(page.locator("[data-timeline] [data-kind=message]")).toContainText("Tuesday at ten suits us.");

  await page.keyboard.press("w");
  await field(page).fill("Did you find us?");
  await page.getByRole("button", { name: "At a time …" }).click();
  await page.getByRole("button", { name: /^tomorrow/ }).click();
  await page.getByLabel("Not if they write before").check();
  await expect(page.locator("[data-standing=later]")).toBeVisible();
  await page.getByRole("button", { name: /^Send/ }).click();
  await expect(page.locator("[data-waiting]")).toContainText("Did you find us?");
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(page.locator("[data-waiting]")).toHaveCount(0);
  expect((await hospital.api("Asha", "GET", `/leads/${id}/messages/waiting`)).body.items).toEqual([]);
});

test("who writes stands in the inbox, is answered in place, and waits no more @phone", async ({ page, isMobile }) => {
  const hospital = await Hospital.open(OWN);
  const { id, phone } = await owned(hospital);
  await hospital.signIn(page, "Asha", "/inbox");
  await expect(page.getByText("Nobody waits for an answer")).toBeVisible();
  await hospital.writes(phone, "How much does it cost?");
  const line = page.locator(`[data-thread="${id}"]`);
  await expect(line).toContainText("Asks the price");
  await expect(page.locator("[data-waiting-count='1']")).toBeVisible();
  await expectAccessible(page);
  if (isMobile) await line.tap();
  else await page.keyboard.press("j");
  const thread = page.locator(`[data-thread-of="${id}"]`);
  await expect(thread).toContainText("How much does it cost?");
  await expect(thread).toContainText("not answered");
  await expect(form(page)).toContainText("How much does it cost?");
  await expectAccessible(page);
  await field(page).fill("About 20,000 rupees.");
  await field(page).press("Control+Enter");
  await expect(thread).toContainText("About 20,000 rupees.");
  await expect(page.locator("[data-waiting-count]")).toHaveCount(0);
  const messages = (await hospital.api("Asha", "GET", `/leads/${id}/messages`)).body.items;
  const [theirs] = messages.filter((one: { direction: string }) => one.direction === "in");
  const ours = messages.filter((one: { body: string }) => one.body === "About 20,000 rupees.");
  expect(ours.map((one: { answers: number }) => one.answers)).toEqual([theirs.id]);

  await hospital.writes(`whatsapp:${phone}`, "Thank you, see you then");
  await expect(thread).toContainText("Thank you, see you then");
  await expect(form(page)).toHaveAttribute("data-message-form", "whatsapp");
  await expect(form(page)).toContainText("Free words until");
  await page.getByRole("button", { name: /Mark as answered/ }).click();
  await expect(page.locator("[data-waiting-count]")).toHaveCount(0);
  if (isMobile) await page.getByRole("button", { name: "Back to the list" }).tap();
  await expect(page.getByText("Nobody waits for an answer")).toBeVisible();
  await page.getByRole("button", { name: "Not answered", exact: true }).click();
  await expect(line).toContainText("Thank you, see you then");
});
