import { expect, expectAccessible, test } from "../hospital.ts";

test("an admin writes what follows a missed visit, sees what a lead would get, and puts it into force @phone", async ({
  page,
  hospital,
}) => {
  const lead = await hospital.capture();
  await hospital.signIn(page, "admin", "/sequences");
  await page.getByRole("tab", { name: /Missed appointment/ }).click();
  await expect(page.getByText("In force: the engine's own.")).toBeVisible();
  const steps = page.locator("[data-timeline] li");
  await expect(steps.first(), "by the planner").toContainText("SMS");

  const first = page.locator("[data-step='1']");
  await first.getByLabel("After the step before").fill("45");
  await first.getByText("Condition, window, other channels, purpose").click();
  if (!(await first.getByLabel("Only if this holds").isVisible())) await first.locator("summary").click();
  const condition = first.getByLabel("Only if this holds when the step is due");
  await condition.fill('{"fact": "priorty", "eq": 1}');
  await expect(first.locator("[data-fault]").first(), "the engine's fault at its step").toContainText("priorty");
  await expect(page.getByRole("button", { name: "Save as a draft" })).toBeDisabled();
  await condition.fill('{"fact": "priority", "eq": 1}');
  await expect(first.locator("[data-fault]")).toHaveCount(0);
  await expect(steps.first(), "made up with priority 2").toContainText("Left out: its condition does not hold");
  await page.getByRole("button", { name: "A real lead" }).click();
  await page.getByRole("searchbox", { name: /which lead/ }).fill(`#${lead}`);
  await page.getByRole("button", { name: new RegExp(`#${lead}$`) }).click();
  await expect(steps.first()).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("What is new").fill("Later, and only for the urgent");
  await page.getByRole("button", { name: "Save as a draft" }).click();
  await expect(page.getByText("Version 1, a draft: it decides nothing yet.")).toBeVisible();
  await page.getByRole("button", { name: "Put into force" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: /finish the version/ })).toBeChecked();
  await dialog.getByRole("radio", { name: /follow this one/ }).check();
  await dialog.getByRole("button", { name: "Put into force" }).click();
  await expect(page.getByText("Version 1, in force.")).toBeVisible();
  await expect(page.getByRole("tab", { name: /Missed appointment/ })).toContainText("version 1");

  await page.context().clearCookies();
  await hospital.signIn(page, "manager", "/sequences?occasion=no_show");
  await expect(page.getByText("You can read and try sequences.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Save as|Put into force/ })).toHaveCount(0);
});
