import type { Locator, Page } from "@playwright/test";
import { type Answer, expect, expectAccessible, type Hospital, test } from "./hospital.ts";

const READY = { medical_need: "clear", readiness: "now", funding: "self_pay", location_ok: true };
type Status = "new" | "contacted" | "qualified" | "converted" | "lost";
const STATUSES: Status[] = ["new", "contacted", "qualified", "converted", "lost"];

const column = (page: Page, key: string) => page.locator(`[data-column="${key}"]`);
const card = (page: Page, id: number) => page.locator(`[data-card="${id}"]`);

/** A lead of somebody's own at this status, by the API's own commands; its owner's name. */
async function leadAt(
  hospital: Hospital,
  status: Status,
  given: Record<string, unknown> = {},
): Promise<[number, string]> {
  const id = await hospital.capture(given);
  const offered = await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  const owner = hospital.people.find((person) => person.id === offered.waiting_for.agent_id)?.name ?? "";
  const say = async (command: string, body: unknown, says: (state: Answer) => boolean) => {
    const answer = await hospital.api(owner, "POST", `/leads/${id}/${command}`, body);
    expect([200, 202], JSON.stringify(answer.body)).toContain(answer.status);
    await hospital.until(id, says, command);
  };
  await say("accept", {}, (state) => state.owner !== null || state.owner_id !== null);
  if (status === "new") return [id, owner];
  if (status === "lost") {
    await hospital.api(owner, "POST", `/leads/${id}/lose`, { reason: "price" });
    await hospital.stored(id, (lead) => lead.status === "lost");
    return [id, owner];
  }
  await say("outcome", { outcome: "reached" }, (state) => state.status === "contacted");
  if (status === "contacted") return [id, owner];
  await say("assess", { answers: READY }, (state) => state.status === "qualified");
  if (status === "qualified") return [id, owner];
  await hospital.api(owner, "POST", `/leads/${id}/convert`);
  await hospital.stored(id, (lead) => lead.status === "converted");
  return [id, owner];
}

/** Takes the card by the mouse and holds it over the column. */
async function carry(page: Page, what: Locator, over: Locator): Promise<void> {
  await what.scrollIntoViewIfNeeded();
  const from = await what.boundingBox();
  if (!from) throw new Error("The card is not on screen.");
  await page.mouse.move(from.x + 60, from.y + 40);
  await page.mouse.down();
  await page.mouse.move(from.x + 75, from.y + 50, { steps: 3 });
  await over.scrollIntoViewIfNeeded();
  const to = await over.boundingBox();
  if (!to) throw new Error("The column is not on screen.");
  await page.mouse.move(to.x + to.width / 2, to.y + 120, { steps: 6 });
}

const LEGAL: Record<Status, Partial<Record<Status, RegExp>>> = {
  new: { contacted: /What came of the call/, qualified: /./, lost: /Mark as lost/ },
  contacted: { qualified: /./, lost: /Mark as lost/ },
  qualified: { converted: /Became a patient/, lost: /Mark as lost/ },
  converted: {},
  lost: { new: /Reopen/ },
};

for (const from of STATUSES) {
  test(`a card of ${from} may be dropped where a command takes it, and nowhere else`, async ({ page, hospital }) => {
    await page.setViewportSize({ width: 1880, height: 900 });
    const [id] = await leadAt(hospital, from);
    await hospital.signIn(page, "manager", "/board");
    const home = column(page, from);
    await expect(home.locator(`[data-card="${id}"]`)).toBeVisible();
    for (const to of STATUSES.filter((status) => status !== from)) {
      const opens = LEGAL[from][to];
      await carry(page, card(page, id), column(page, to));
      await expect(column(page, to)).toHaveAttribute(opens ? "data-takes" : "data-fades", "true");
      await page.mouse.up();
      await expect(page.locator("[data-fades]")).toHaveCount(0);
      if (opens) {
        await expect(page.getByRole("dialog", { name: opens })).toBeVisible();
        await page.keyboard.press("Escape");
      }
      await expect(page.getByRole("dialog")).toHaveCount(0);
      await expect(home.locator(`[data-card="${id}"]`), "it stays at home").toBeVisible();
    }
  });
}

test("a dropped card stays at home, marked, until the run says so, and is marked where it arrives", async ({
  page,
  hospital,
}) => {
  const [id] = await leadAt(hospital, "contacted");
  await hospital.signIn(page, "manager", "/board");
  await carry(page, card(page, id), column(page, "lost"));
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: /Mark as lost/ });
  await dialog.getByLabel("Price").check();
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await expect(column(page, "lost").locator(`[data-card="${id}"]`)).toBeVisible({ timeout: 60_000 });
  await expect(column(page, "contacted").locator(`[data-card="${id}"]`)).toHaveCount(0);
  await expect(card(page, id)).toContainText("Price");
});

test("what is refused puts the card back and says why", async ({ page, hospital }) => {
  const [id, owner] = await leadAt(hospital, "contacted");
  // A stale tab: no live events, and the board is not read again.
  await page.routeWebSocket(/\/api\/v1\/live/, () => {});
  await hospital.signIn(page, "manager", "/board");
  await expect(card(page, id)).toBeVisible();
  await page.route(/\/leads\/board/, (route) => route.abort());
  await page.route(/\/leads\/\d+\/commands/, (route) => route.abort());
  await carry(page, card(page, id), column(page, "lost"));
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: /Mark as lost/ });
  await hospital.api(owner, "POST", `/leads/${id}/lose`, { reason: "price" });
  await hospital.stored(id, (lead) => lead.status === "lost");
  await dialog.getByLabel("Not interested").check();
  const refused = page.waitForResponse(
    (answer) => answer.url().endsWith(`/leads/${id}/lose`) && answer.status() === 409,
  );
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  const { detail } = await (await refused).json();
  await expect(page.getByText(detail)).toBeVisible();
  await expect(column(page, "contacted").locator(`[data-card="${id}"]`)).toBeVisible();
  await expect(card(page, id)).not.toHaveAttribute("data-moving", /./);
});

test("by phase and by wait nothing takes a drop; the menu offers what is possible now", async ({ page, hospital }) => {
  const [id] = await leadAt(hospital, "contacted");
  await hospital.signIn(page, "manager", "/board?by=phase");
  await expect(card(page, id)).toBeVisible();
  await carry(page, card(page, id), column(page, "assign"));
  await expect(column(page, "assign")).toHaveAttribute("data-fades", "true");
  await page.mouse.up();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await card(page, id).getByRole("button", { name: /Move/ }).click();
  await expect(page.getByRole("dialog", { name: /Move/ })).toContainText("Assess");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Waits for" }).click();
  await expect(page).toHaveURL(/by=waiting/);
  await column(page, "qualification").scrollIntoViewIfNeeded();
  await expect(column(page, "qualification").locator(`[data-card="${id}"]`)).toBeVisible();
});

test("without a mouse: arrows, m, and the move by its digit", async ({ page, hospital }) => {
  const [first] = await leadAt(hospital, "new");
  const [second] = await leadAt(hospital, "qualified", { first_name: "Arun" });
  await hospital.signIn(page, "manager", "/board");
  await expect(card(page, second)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(card(page, first).getByRole("link")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(card(page, second).getByRole("link"), "the empty column is skipped").toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`open=${second}`));
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/open=/);
  await card(page, second).getByRole("link").focus();
  await page.keyboard.press("m");
  const moves = page.getByRole("dialog", { name: /Move/ });
  await expect(moves).toContainText("Lost");
  await page.keyboard.press("2");
  await expect(page.getByRole("dialog", { name: /Mark as lost/ })).toBeVisible();
  await page.keyboard.press("5");
  await page.keyboard.press("Control+Enter");
  await expect(column(page, "lost").locator(`[data-card="${second}"]`)).toBeVisible({ timeout: 60_000 });
});

test("a lead moves under an open board, and not while it has the focus", async ({ page, hospital }) => {
  const [id, owner] = await leadAt(hospital, "contacted");
  await hospital.signIn(page, "manager", "/board");
  const link = card(page, id).getByRole("link");
  await link.focus();
  await hospital.api(owner, "POST", `/leads/${id}/lose`, { reason: "price" });
  await hospital.stored(id, (lead) => lead.status === "lost");
  await expect(card(page, id), "it is updated in its place").toContainText("Price", { timeout: 60_000 });
  await expect(column(page, "contacted").locator(`[data-card="${id}"]`)).toBeVisible();
  await link.blur();
  await expect(column(page, "lost").locator(`[data-card="${id}"]`)).toBeVisible();
  await expect(card(page, id)).toHaveAttribute("data-arrived", "true");
});

test("a column goes on where its first fifty end", async ({ page, hospital }) => {
  await hospital.crowd(600);
  await hospital.signIn(page, "manager", "/board");
  const contacted = column(page, "contacted");
  await expect(contacted.locator("header")).toContainText("120");
  const next = page.waitForResponse((answer) => answer.url().includes("cursor=") && answer.ok());
  await contacted.locator("[data-scroll]").evaluate((box) => box.scrollTo(0, 40 * 104));
  expect((await next).url()).toContain("status=contacted");
  await contacted.locator("[data-scroll]").evaluate((box) => box.scrollTo(0, 90 * 104));
  await expect(contacted.locator("[data-card]").first()).toBeVisible();
  expect(await contacted.locator("[data-scroll]").evaluate((box) => box.scrollHeight)).toBeGreaterThan(95 * 104);
});

test("on a phone one column at a time, by segment or swipe, and everything by the menu @phone", async ({
  page,
  hospital,
}) => {
  const narrow = (page.viewportSize()?.width ?? 0) < 700;
  test.skip(!narrow, "for the phone");
  const [id] = await leadAt(hospital, "contacted");
  await hospital.signIn(page, "manager", "/board");
  const segments = page.getByRole("navigation", { name: "Columns" });
  await expect(segments.getByRole("button", { name: /Contacted/ })).toContainText("1");
  await segments.getByRole("button", { name: /Contacted/ }).tap();
  await expect(card(page, id)).toBeInViewport();
  expect(await card(page, id).getAttribute("draggable")).toBeNull();
  await card(page, id).getByRole("button", { name: /Move/ }).tap();
  await page.getByRole("dialog", { name: /Move/ }).getByRole("button", { name: /Lost/ }).tap();
  await expect(page.getByRole("dialog", { name: /Mark as lost/ })).toBeVisible();
  await expectAccessible(page);
});

test("the board's six states", async ({ page, hospital }) => {
  let answer: "slow" | "fault" | "none" = "slow";
  await page.route(/\/leads\/board/, async (route) => {
    if (answer === "slow") await new Promise((done) => setTimeout(done, 1_500));
    if (answer === "fault")
      return route.fulfill({ status: 500, json: { status: 500, title: "Fault", detail: "It broke." } });
    if (answer === "none")
      return route.fulfill({ status: 403, json: { status: 403, title: "Forbidden", detail: "No." } });
    return route.continue();
  });
  await hospital.signIn(page, "manager", "/board");
  await expect(page.locator("[aria-busy=true]").first(), "loading").toBeAttached();
  await expect(column(page, "new"), "empty for ever").toContainText("No lead is here.");
  await page.goto(page.url().replace("/board", "/board?band=hot"));
  await expect(page.getByText("Nothing fits these filters"), "empty by filter").toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).not.toHaveURL(/band/);
  answer = "fault";
  await page.reload();
  await expect(page.locator("[data-state=failed]"), "error").toContainText("It broke.");
  answer = "none";
  await page.reload();
  await expect(page.locator("[data-state=forbidden]"), "forbidden").toContainText("Ask your manager");
});

test("the five columns of the status stand side by side, and an owner's badge at the card's end", async ({
  page,
  hospital,
}) => {
  const id = await hospital.capture();
  const { offer } = await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  const agent = hospital.people.find((one) => one.id === offer.agent_id);
  await hospital.api(agent?.name ?? "", "POST", `/leads/${id}/accept`, {});
  await hospital.until(id, (state) => state.owner !== null, "an owner");
  await hospital.signIn(page, "manager", "/board");
  const card = page.locator(`[data-card="${id}"]`);
  await expect(card.locator("[title]")).toBeVisible();
  const [last, box, badge] = await Promise.all(
    [page.getByRole("region", { name: /^Lost/ }), card, card.locator("[title]")].map((one) => one.boundingBox()),
  );
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(1440);
  expect((box?.x ?? 0) + (box?.width ?? 0) - (badge?.x ?? 0) - (badge?.width ?? 0)).toBeLessThan(16);
});

test("t tags the card that has the focus", async ({ page, hospital }) => {
  const id = await hospital.capture();
  await hospital.signIn(page, "manager", "/board");
  await card(page, id).getByRole("link").focus();
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: /Tag Meera Raman/ });
  await expect(dialog.getByRole("combobox", { name: "New tag" })).toBeFocused();
  await page.keyboard.type("second opinion");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(card(page, id)).toContainText("second opinion");
  await expect(card(page, id).getByRole("link")).toBeFocused();
});
