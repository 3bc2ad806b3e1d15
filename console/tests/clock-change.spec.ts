import { expect, Hospital, test } from "./hospital.ts";

/** The browser of all tests stands in Berlin. Clocks in New York go on by an hour on Sunday 14 March 2027. */
test("times are those of the hospital in New York, before and after its clocks change", async ({ page }) => {
  const hospital = await Hospital.open({ time_zone: "America/New_York", country: "US", agents: [{ name: "Asha" }] });
  const id = await hospital.capture({ phone: "+12025550143" });
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.api("Asha", "POST", `/leads/${id}/accept`, {});
  await hospital.until(id, (state) => state.owner !== null, "an owner");
  await hospital.signIn(page, "Asha", `/leads/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Meera");

  for (const [title, wall, instant] of [
    ["The day before", "2027-03-13T09:00", "2027-03-13T14:00:00Z"],
    ["The day of the change", "2027-03-14T09:00", "2027-03-14T13:00:00Z"],
  ] as const) {
    const dialog = page.getByRole("dialog", { name: /Add a task/ });
    // What is possible may still be under way.
    await expect(async () => {
      await page.getByRole("main").press("t");
      await expect(dialog).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await dialog.getByLabel("What is to be done").fill(title);
    await dialog.getByLabel("Until", { exact: true }).fill(wall);
    await expect(dialog.getByText(/on your clock/)).toBeVisible();
    await dialog.getByRole("button", { name: "Add" }).click();
    await expect(dialog).toBeHidden();
    const { body } = await hospital.api("Asha", "GET", `/leads/${id}/tasks?state=open`);
    const task = body.items.find((one: { title: string }) => one.title === title);
    expect(new Date(task.due_at).toISOString()).toBe(new Date(instant).toISOString());
  }
  await expect(page.getByText("The day of the change", { exact: true })).toBeVisible();
});
