import type { Page } from "@playwright/test";
import { expect, expectAccessible, Hospital, test } from "./hospital.ts";

const ONE_AGENT = { agents: [{ name: "Asha" }] };

/** A zone in which it is morning now, so that the day has hours left whenever the test runs. */
function morningZone(): string {
  const ahead = 9 - new Date().getUTCHours();
  const offset = ahead < -11 ? ahead + 24 : ahead;
  return offset === 0 ? "Etc/GMT" : `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`;
}

/** Half a minute for the run, by the live link or by looking. */
const line = (page: Page, what: RegExp) => page.locator("[data-line]").filter({ hasText: what });
const dialog = (page: Page) => page.getByRole("dialog");

async function offered(hospital: Hospital, more: Record<string, unknown> = {}): Promise<number> {
  const id = await hospital.capture(more);
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  return id;
}

async function owned(hospital: Hospital, more: Record<string, unknown> = {}): Promise<number> {
  const id = await offered(hospital, more);
  await hospital.api("Asha", "POST", `/leads/${id}/accept`, {});
  await hospital.until(id, (state) => state.owner !== null, "an owner");
  return id;
}

test("a day by keyboard alone: accept, call, outcome, assess, book, convert", async ({ page }) => {
  const hospital = await Hospital.open({ ...ONE_AGENT, time_zone: morningZone() });
  const id = await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.getByText(/Cataract/).first()).toBeVisible();
  await expect(page.getByText("Meera")).toHaveCount(0); // no name before it is accepted
  const keys = page.keyboard;

  await keys.press("a");
  await expect(line(page, /First contact.*Meera Raman/)).toBeVisible();
  await expect(page.getByText(/No offers wait\. You carry 1 of/)).toBeVisible();
  await expect(page.locator("[data-chosen]")).toContainText("Meera Raman");

  await keys.press("c");
  await expect(page.getByText("Your phone rings first.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Outcome/ })).toBeVisible();
  await keys.press("o");
  await expect(dialog(page)).toContainText("What came of the call?");
  await keys.press("1");
  await keys.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(line(page, /Assess.*Meera Raman/)).toBeVisible();
  await expect(page.locator("[data-chosen]")).toContainText(/Assess.*Meera/);

  await keys.press("q");
  await expect(dialog(page)).toContainText("Is there a medical need?");
  for (const digit of ["3", "1", "1", "1"]) await keys.press(digit);
  await keys.press("Control+Enter");
  await expect(dialog(page).getByText("Qualified", { exact: true })).toBeVisible();
  await keys.press("b");
  await expect(dialog(page)).toContainText("Book an appointment");
  await keys.type("dr-iyer");
  await keys.press("Tab"); // length
  await keys.press("Tab"); // day: tomorrow is chosen, today is to its left
  await keys.press("ArrowLeft");
  await keys.press("Tab"); // time
  await keys.press("Space");
  await keys.press("Enter");
  await expect(dialog(page)).toContainText("Confirmed");
  await keys.press("Enter");
  await expect(dialog(page)).toHaveCount(0);

  await expect(line(page, /Meera Raman.*dr-iyer/)).toBeVisible();
  await expect(page.locator("[data-chosen]")).toContainText("dr-iyer");
  await keys.press("p");
  await expect(dialog(page)).toContainText("Became a patient?");
  await keys.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect
    .poll(async () => (await hospital.api("admin", "GET", `/leads/${id}`)).body.status, { timeout: 60_000 })
    .toBe("converted");
  await expect(page.getByText("moving")).toHaveCount(0);
});

test("the same day by finger at 390 px @phone", async ({ page }, info) => {
  test.skip(info.project.name !== "phone", "for the phone");
  const hospital = await Hospital.open(ONE_AGENT);
  await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await page.getByRole("button", { name: "Accept" }).first().click();
  const first = line(page, /First contact.*Meera Raman/);
  await first.click();
  const outcome = page
    .getByRole("listitem")
    .filter({ has: first })
    .getByRole("button", { name: /Outcome/ });
  expect((await outcome.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await outcome.click();
  await dialog(page).getByText("Call back later").click();
  await dialog(page).getByRole("button", { name: "tomorrow 10:00" }).click();
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Record" }).click();
  await expect(page.getByText("Outcome recorded.")).toBeVisible();
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways).toBeLessThanOrEqual(0);
});

test("an offer that comes in leaves the choice where it is", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  await owned(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await page.locator("[data-line^=task]").first().click();
  const before = await page.locator("[data-chosen]").getAttribute("data-line");
  await offered(hospital, { first_name: "Arun", procedure: "lasik" });
  await expect(page.getByText("Lasik")).toBeVisible();
  await expect(page.locator("[data-chosen]")).toHaveAttribute("data-line", before ?? "");
  await expect(page.locator(":focus")).toHaveAttribute("data-line", before ?? "");
});

test("snoozed by two keys, and taken back by one; done by one", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const id = await owned(hospital);
  const due_at = new Date(Date.now() + 40 * 60_000).toISOString();
  await hospital.api("Asha", "POST", `/leads/${id}/tasks`, { title: "Send the price list", due_at });
  await hospital.signIn(page, "Asha", "/today");
  const task = line(page, /Send the price list/);
  await task.click();
  await page.keyboard.press("s");
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.locator("[data-group=later]")).toContainText("Send the price list");
  await page.keyboard.press("z");
  await expect(page.locator("[data-group=now]")).toContainText("Send the price list");
  await task.click();
  await page.keyboard.press("e");
  await expect(task).toHaveCount(0);
});

test("nothing to do says so, closed says when it opens, and away has a way back", async ({ page }) => {
  const closed = {
    calendar: { hours: [{ weekday: (new Date().getUTCDay() + 2) % 7, opens: "09:00", closes: "17:00" }] },
  };
  const hospital = await Hospital.open({ ...ONE_AGENT, always_open: false, policy: closed });
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.getByText("All done")).toBeVisible();
  await expect(page.getByText(/Closed; opens/)).toBeVisible();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await hospital.api("Asha", "PUT", `/agents/${hospital.who("Asha").id}/absence`, { until });
  await page.reload();
  await page.getByRole("main").getByRole("button", { name: "I am back" }).click();
  await expect(page.getByText(/You are away until/)).toHaveCount(0);
});

test("a manager sees breaches, and an agent's day by its address", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  await owned(hospital);
  await hospital.signIn(page, "manager", `/today?of=agent:${hospital.who("Asha").id}`);
  await expect(line(page, /First contact.*Meera Raman/)).toBeVisible();
  await expect(page.getByRole("link", { name: /unattended/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept" })).toHaveCount(0);
  await page.getByLabel("Whose day").selectOption("mine");
  await expect(page).toHaveURL(/\/today$/);
});

for (const [language, colours] of [
  ["en", "dark"],
  ["ar", "light"],
  ["ta", "light"],
] as const)
  test(`is without fault for axe in ${language}, ${colours} @phone`, async ({ page }) => {
    const hospital = await Hospital.open(ONE_AGENT);
    await owned(hospital, { first_name: "فاطمة" });
    await offered(hospital);
    await hospital.api("Asha", "PUT", "/me/preferences", { preferences: { language, colours } });
    await hospital.signIn(page, "Asha", "/today");
    await expect(page.locator("[data-line^=offer]")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
    await expect(page.locator("[data-mantine-color-scheme]")).toHaveAttribute("data-mantine-color-scheme", colours);
    await expectAccessible(page);
  });

test("who is on the phone stays chosen, however many others wait", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  await owned(hospital, { first_name: "Arun" });
  await offered(hospital);
  await offered(hospital, { first_name: "Sunita" });
  await hospital.signIn(page, "Asha", "/today");
  const chosen = page.locator("[data-line][data-chosen]");
  await expect(chosen).toContainText("Arun");
  await expect(page.locator("[data-line^=offer]")).toHaveCount(2);
  await page.keyboard.press("a");
  await expect(chosen).toContainText(/First contact.*Meera/);
  await page.keyboard.press("o");
  await expect(dialog(page)).toContainText("Meera");
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(chosen).toContainText(/Assess.*Meera/);
  await page.keyboard.press("q");
  await expect(dialog(page)).toContainText("Meera");
  await expect(dialog(page).locator("[data-question] input").first()).toBeFocused();
  for (const digit of ["3", "1", "1", "1"]) await page.keyboard.press(digit);
  await page.keyboard.press("Control+Enter");
  await expect(dialog(page).getByRole("button", { name: /^Book/ })).toBeFocused();
  await expect(dialog(page)).toContainText("Meera");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toContainText("Book an appointment");
});

test("a first contact and its call are one line, and without a line the day says what to do", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.getByText("Nothing is due")).toBeVisible();
  await page.keyboard.press("a");
  await expect(line(page, /First contact.*Meera Raman/)).toBeVisible();
  await expect(page.locator("[data-line^=task], [data-line^=wait]")).toHaveCount(1);
});

test("a reply opens the lead, and what is written has the focus", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const id = await owned(hospital);
  await page.route(/\/api\/v1\/today/, async (route) => {
    const answer = await route.fetch();
    const day = await answer.json();
    for (const task of day.tasks) Object.assign(task, { kind: "answer_reply", command: "reply" });
    await route.fulfill({ response: answer, json: day });
  });
  await hospital.signIn(page, "Asha", "/today");
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/leads/${id}`));
  await expect(page.getByRole("textbox", { name: "Note" })).toBeFocused();
});

test("the palette declines with its reason", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const id = await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.getByText(/Cataract/).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search, or do something" }).fill("decline busy");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Declined. The next agent is offered it.")).toBeVisible();
  await hospital.until(id, (state) => state.waiting_for?.kind !== "offer", "no offer");
});
