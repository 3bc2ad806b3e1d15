import { expect, expectAccessible, Hospital, test } from "./hospital.ts";

test("a manager sees who has room, sends one away and back, and changes what they may carry @phone", async ({
  page,
  hospital,
}) => {
  await hospital.signIn(page, "manager", "/team");
  await expect(page.getByRole("heading", { name: "Team", exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "0 unattended" })).toBeVisible();
  await expect(page.getByText("Every open lead waits for somebody or something.")).toBeVisible();
  await expectAccessible(page);

  const menu = () => page.getByRole("button", { name: /What to do about Asha/ });
  await menu().click();
  await page.getByRole("button", { name: "Away for an hour" }).click();
  await expect(page.getByText(/away until/)).toBeVisible();
  await menu().click();
  await page.getByRole("button", { name: "They are back" }).click();
  await expect(page.getByText(/away until/)).toBeHidden();

  await menu().click();
  const carry = page.getByLabel("May carry");
  await carry.fill("a lot");
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await carry.fill("7");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("0/7")).toBeVisible();
});

test("what another manager changed meanwhile is not overwritten", async ({ page, hospital }) => {
  await hospital.signIn(page, "manager", "/team");
  await page.getByRole("button", { name: /What to do about Asha/ }).click();
  await page.getByLabel("May carry").fill("9");
  const asha = hospital.who("Asha").id;
  await hospital.api("admin", "PUT", `/agents/${asha}`, { capacity: 11 });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/changed/).first()).toBeVisible();
  const { body } = await hospital.api("admin", "GET", `/agents/${asha}`);
  expect(body.capacity).toBe(11);
});

test("leads that wait for an agent with room show up by themselves, by priority", async ({ page }) => {
  const hospital = await Hospital.open({ agents: [{ name: "Asha", capacity: 0 }] });
  await hospital.signIn(page, "manager", "/team");
  await expect(page.getByRole("heading", { name: "0 in the queue" })).toBeVisible();
  await hospital.capture();
  await expect(page.getByRole("heading", { name: "1 in the queue" })).toBeVisible();
  await expect(page.getByText(/1 lead, longest/)).toBeVisible();
});

test("operations see the board without names of people, and change nothing", async ({ page, hospital }) => {
  await hospital.signIn(page, "ops", "/team");
  await expect(page.getByRole("heading", { name: "0 unattended" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Asha" })).toBeVisible();
  await expect(page.getByRole("button", { name: /What to do about/ })).toHaveCount(0);
  await expect(page.getByRole("complementary", { name: "Escalations" })).toHaveCount(0);
});

test("operations begin with whether the engine is well @phone", async ({ page, hospital }) => {
  await hospital.signIn(page, "ops");
  await expect(page).toHaveURL(/\/health$/);
  await expect(page.getByRole("heading", { name: "0 unattended leads" })).toBeVisible();
  await expect(page.getByText("Database and Temporal answer.")).toBeVisible();
  await expectAccessible(page);
});

test("what is queued for any team stands on the card as in the strip; of few offers nothing is said", async ({
  page,
}) => {
  const hospital = await Hospital.open({ agents: [{ name: "Asha", capacity: 0 }] });
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "queue", "the queue");
  await hospital.signIn(page, "manager", "/team");
  await expect(page.getByRole("heading", { name: "1 in the queue" })).toBeVisible();
  await expect(page.getByText("1 in the queue of any team")).toBeVisible();
  await expect(page.getByText(/offers lie/)).toHaveCount(0);
});

test("a lead that must not be overlooked is dragged onto an agent, who then owns it", async ({ page, hospital }) => {
  const id = await hospital.capture();
  const { waiting_for } = await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.api(nameOf(hospital, waiting_for.agent_id), "POST", `/leads/${id}/accept`, {});
  const { owner } = await hospital.until(id, (state) => state.owner !== null, "an owner");
  const taker = hospital.people.find((one) => one.role === "agent" && one.id !== owner);
  await hospital.signIn(page, "manager", "/team");
  const row = page.getByRole("row").filter({ hasText: taker?.name });
  await page.getByRole("link", { name: "Meera Raman" }).first().dragTo(row);
  const dialog = page.getByRole("dialog", { name: /Reassign/ });
  await expect(dialog.getByRole("radio", { name: taker?.name })).toBeChecked();
  await dialog.getByRole("button", { name: "Reassign" }).click();
  await hospital.until(id, (state) => state.owner === taker?.id, "its new owner");

  await page.getByRole("button", { name: `What to do about ${taker?.name}` }).click();
  await page.getByRole("button", { name: "Give all their leads back …" }).click();
  const giving = page.getByRole("dialog", { name: "Reassign leads" });
  await giving.getByRole("button", { name: "Check first" }).click();
  await giving.getByRole("button", { name: "Do it for 1 lead" }).click();
  await expect(giving.getByRole("status")).toContainText(/1\s*changed/, { timeout: 60_000 });
  await hospital.until(id, (state) => state.owner !== taker?.id, "routing");
});

test("without a mouse a lead is given by its button @phone", async ({ page }) => {
  const hospital = await Hospital.open({ agents: [{ name: "Asha" }] });
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.api("Asha", "POST", `/leads/${id}/accept`, {});
  await hospital.until(id, (state) => state.owner !== null, "an owner");
  await hospital.signIn(page, "manager", "/team");
  await page.getByRole("button", { name: "Reassign Meera Raman" }).first().click();
  await expect(page.getByRole("dialog", { name: /Reassign.*Meera Raman/ })).toBeVisible();
  await expectAccessible(page);
});

function nameOf(hospital: Hospital, id: number): string {
  return hospital.people.find((one) => one.id === id)?.name ?? "";
}
