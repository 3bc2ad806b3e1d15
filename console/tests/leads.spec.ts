import type { Page } from "@playwright/test";
import { engine, expect, expectAccessible, test } from "./hospital.ts";

const grid = (page: Page) => page.getByRole("grid", { name: "Leads" });
const rows = (page: Page) => grid(page).locator("[data-id]");
/** Of whatever scrolls the leads: the grid, or the cards at 390 px. */
const scrollToEnd = (page: Page) =>
  page
    .locator("[data-id]")
    .first()
    .evaluate((row) => {
      let box: Element | null = row;
      while (box && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
      box?.scrollTo(0, box.scrollHeight);
    });
const narrow = (page: Page) => (page.viewportSize()?.width ?? 0) < 700;

test("a filtered list is its address: another person opens the same one", async ({ page, hospital, browser }) => {
  await hospital.crowd(400);
  await hospital.signIn(page, "manager", "/leads");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("button", { name: "Status", exact: true }).click();
  await page.getByRole("checkbox", { name: "Qualified" }).check();
  await page.getByRole("checkbox", { name: "Lost" }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Score" }).getByRole("button").click();
  await expect(page).toHaveURL(/status=qualified&status=lost&sort=-score/);
  await expect(rows(page).first()).toContainText(/100|99/);
  const first = (await rows(page).first().textContent()) ?? "";
  const other = await (await browser.newContext()).newPage();
  await hospital.signIn(other, "admin", page.url().replace(engine().url, ""));
  await expect(other.getByRole("button", { name: /Status Qualified, Lost/ })).toBeVisible();
  await expect(rows(other).first()).toHaveText(first);
  await expect(other.getByRole("columnheader", { name: "Score" })).toHaveAttribute("aria-sort", "descending");
  await other.getByRole("button", { name: "Remove the filter Status" }).click();
  await expect(other).not.toHaveURL(/status/);
  await other.context().close();
});

test("a search for a name is in the address, one for a number or a mailbox is not @phone", async ({
  page,
  hospital,
}) => {
  await hospital.capture({ first_name: "Zubaida", last_name: "Khan", phone: "+919812345670" });
  await hospital.capture({ first_name: "Meera" });
  await hospital.signIn(page, "manager", "/leads");
  const box = page.getByRole("searchbox", { name: "Search this list" });
  await box.fill("Zubai");
  await expect(page).toHaveURL(/search=Zubai/);
  await expect(page.locator("[data-id]")).toHaveCount(1);
  await box.fill("98123 45670");
  await expect(page).not.toHaveURL(/search/);
  await expect(page.locator("[data-id]")).toHaveCount(1);
  await box.fill("nobody@example.com");
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await expect(page).not.toHaveURL(/nobody|%40|search/);
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page.locator("[data-id]")).toHaveCount(2);
});

test("a cursor of another filter: what is loaded stays, and the list begins anew", async ({ page, hospital }) => {
  await hospital.crowd(700);
  const lost = await hospital.api("manager", "GET", "/leads?status=lost&limit=50");
  let foreign = true;
  await page.route(/\/leads\?.*cursor=/, (route) => {
    const url = new URL(route.request().url());
    if (foreign) url.searchParams.set("cursor", lost.body.next);
    return route.continue({ url: url.toString() });
  });
  await hospital.signIn(page, "manager", "/leads");
  await expect(rows(page).first()).toBeVisible();
  await grid(page).evaluate((box) => box.scrollTo(0, 150 * 40));
  await expect(page.getByText("The place in this list is not known any more.")).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  foreign = false;
  await page.getByRole("button", { name: "Load the list anew" }).click();
  await expect(page.getByText("The place in this list")).toHaveCount(0);
  await grid(page).evaluate((box) => box.scrollTo(0, 190 * 40));
  await expect.poll(() => grid(page).evaluate((box) => box.scrollHeight)).toBeGreaterThan(350 * 40);
});

test("many leads go to another agent; what is refused is named before and after", async ({ page, hospital }) => {
  const ids: number[] = [];
  for (let n = 0; n < 4; n += 1) ids.push(await hospital.capture({ first_name: `Lead${n}` }));
  const [owned = 0] = ids;
  for (const id of ids) await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.api("manager", "POST", `/leads/${owned}/reassign`, { agent_id: hospital.who("Bala").id });
  await hospital.until(owned, (state) => state.owner === hospital.who("Bala").id, "its owner");
  await hospital.signIn(page, "manager", "/leads");
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("j");
  await page.keyboard.press("X");
  const bar = page.getByRole("region", { name: "Chosen leads" });
  await expect(bar).toContainText("4 chosen");
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: "Reassign leads" });
  await dialog.getByRole("checkbox", { name: "Bala" }).check();
  await dialog.getByRole("button", { name: "Check first" }).click();
  await expect(dialog.getByRole("status")).toContainText(/3\s*can be changed/);
  await expect(dialog.getByRole("status")).toContainText(/1\s*will be refused/);
  await expect(dialog.getByRole("link", { name: `#${owned}` })).toBeVisible();
  await dialog.getByRole("button", { name: "Do it for 3 leads" }).click();
  await expect(dialog.getByRole("status")).toContainText(/3\s*changed/, { timeout: 60_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(bar).toHaveCount(0);
  for (const id of ids) await hospital.until(id, (state) => state.owner === hospital.who("Bala").id, "its owner");
  await expect(rows(page).filter({ hasText: "Bala" })).toHaveCount(4, { timeout: 60_000 });
});

test("all that fit are tagged at once, and found by the tag", async ({ page, hospital }) => {
  await hospital.crowd(600);
  await hospital.signIn(page, "manager", "/leads?status=qualified&band=hot");
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
  const bar = page.getByRole("region", { name: "Chosen leads" });
  await expect(bar).toContainText("40 chosen");
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Tag leads" });
  await dialog.getByRole("textbox", { name: "New or known tag" }).pressSequentially("autumn camp");
  await dialog.getByRole("button", { name: "Check first" }).click();
  await dialog.getByRole("button", { name: "Do it for 40 leads" }).click();
  await expect(dialog.getByRole("status")).toContainText(/40\s*changed/);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.goto(`${engine().url}/leads?tag=autumn+camp`);
  await expect(page.locator("h1 + small")).toHaveText("40");
});

test("a saved view is a tab, with its filters, columns and sort, and others see what is shared", async ({
  page,
  hospital,
  browser,
}) => {
  await hospital.crowd(100);
  await hospital.signIn(page, "manager", "/leads?band=hot&sort=-score");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Phone" }).check();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: "Phone" })).toBeAttached();
  await page.getByRole("button", { name: "Save view" }).click();
  await page.getByRole("textbox", { name: "Name of the view" }).fill("Call first");
  await page.getByRole("radio", { name: "Everybody" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const tab = page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Call first" });
  await expect(tab).toHaveAttribute("aria-current", "true");
  const other = await (await browser.newContext()).newPage();
  await hospital.signIn(other, "admin", "/leads");
  await other
    .getByRole("navigation", { name: "Views" })
    .getByRole("button", { name: /Call first/ })
    .click();
  await expect(other).toHaveURL(/band=hot&sort=-score&view=\d+/);
  await expect(other.getByRole("columnheader", { name: "Phone" })).toBeAttached();
  await other.context().close();
  await page.getByRole("button", { name: "Delete view" }).click();
  await expect(tab).toHaveCount(0);
  await page.keyboard.press("z");
  await expect(tab).toBeVisible();
});

test("a new lead is counted, not inserted under the hand; a changed one is marked where it stands", async ({
  page,
  hospital,
}) => {
  const id = await hospital.capture({ first_name: "Meera" });
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.signIn(page, "manager", "/leads");
  await expect(rows(page)).toHaveCount(1);
  await hospital.capture({ first_name: "Arun" });
  const news = page.getByRole("button", { name: "1 new" });
  await expect(news).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await hospital.api("manager", "POST", `/leads/${id}/reassign`, { agent_id: hospital.who("Charu").id });
  await expect(rows(page).first()).toContainText("Charu", { timeout: 60_000 });
  await news.click();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText("Arun");
});

test("keys move, open beside the list, and close", async ({ page, hospital }) => {
  await hospital.crowd(30);
  await hospital.signIn(page, "manager", "/leads");
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const second = rows(page).nth(1);
  await expect(second).toHaveAttribute("data-active", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Lead" })).toBeVisible();
  await expect(page).toHaveURL(/open=\d+/);
  await page.keyboard.press("]");
  await expect(rows(page).nth(2)).toHaveAttribute("data-open", "true");
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/open=/);
  await page.keyboard.press("Shift+Enter");
  await expect(page).toHaveURL(/\/leads\/\d+/);
});

test("the list's six states @phone", async ({ page, hospital }) => {
  let answer: "slow" | "fault" | "none" | "cut" | "real" = "slow";
  await page.route(/\/api\/v1\/leads\?/, async (route) => {
    if (answer === "slow") await new Promise((done) => setTimeout(done, 1_500));
    if (answer === "fault")
      return route.fulfill({ status: 500, json: { status: 500, title: "Fault", detail: "It broke." } });
    if (answer === "none")
      return route.fulfill({ status: 403, json: { status: 403, title: "Forbidden", detail: "No." } });
    if (answer === "cut") return route.abort();
    return route.continue();
  });
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.locator("[aria-busy=true]").first(), "loading").toBeAttached();
  await expect(page.getByText("No leads yet"), "empty for ever").toBeVisible();
  answer = "real";
  await page.goto(`${engine().url}/leads?band=hot`);
  await expect(page.getByText("Nothing fits these filters"), "empty by filter").toBeVisible();
  answer = "fault";
  await page.reload();
  await expect(page.locator("[data-state=failed]"), "error").toContainText("It broke.");
  answer = "none";
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("[data-state=forbidden]"), "forbidden").toContainText("Ask your manager");
  answer = "real";
  await hospital.crowd(500);
  await page.goto(`${engine().url}/leads`);
  await expect(page.locator("[data-id]").first()).toBeVisible();
  answer = "cut";
  await scrollToEnd(page);
  await expect(page.getByText("More leads could not be loaded."), "offline").toBeVisible();
  await expect(page.locator("[data-id]").first(), "what is loaded stays").toBeVisible();
  answer = "real";
  await page.getByRole("main").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("More leads could not be loaded.")).toHaveCount(0);
});

for (const [language, colours] of [
  ["en", "dark"],
  ["ar", "light"],
] as const)
  test(`list and board in ${language}, ${colours}: nothing that axe finds @phone`, async ({ page, hospital }) => {
    for (const [first_name, last_name] of [
      ["فاطمة", "No 2"],
      ["Meera", "Raman"],
      ["சுனிதா", "K."],
    ])
      await hospital.capture({ first_name, last_name });
    await hospital.crowd(120);
    const preferences = { language, colours, density: "comfortable", keys: true };
    await hospital.api("manager", "PUT", "/me/preferences", { preferences });
    await page.addInitScript((kept) => localStorage.setItem("lead-console", kept), JSON.stringify(preferences));
    const size = narrow(page) ? "390" : "1440";
    const { items } = (await hospital.api("manager", "GET", "/leads?limit=3")).body;
    await hospital.api("manager", "PUT", `/leads/${items[0].id}/tags/second opinion`);
    for (const screen of ["leads", "board"]) {
      await hospital.signIn(
        page,
        "manager",
        screen === "leads" && !narrow(page) ? `/leads?open=${items[0].id}` : `/${screen}`,
      );
      await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
      await expect(page.locator("[data-id], [data-card]").first()).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colours);
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      await page.screenshot({ path: `test-results/shots/${screen}-${size}-${language}-${colours}.png` });
      await expectAccessible(page);
    }
  });
