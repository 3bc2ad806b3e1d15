import type { Page } from "@playwright/test";
import { expect, Hospital, test } from "./hospital.ts";

const ONE_AGENT = { agents: [{ name: "Asha" }] };
const offerOf = (page: Page) => page.locator("[data-line^=offer]");
const dialog = (page: Page) => page.getByRole("dialog");

async function offered(hospital: Hospital, more: Record<string, unknown> = {}): Promise<number> {
  const id = await hospital.capture(more);
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  return id;
}

async function owned(hospital: Hospital): Promise<number> {
  const id = await offered(hospital);
  await hospital.api("Asha", "POST", `/leads/${id}/accept`, {});
  await hospital.until(id, (state) => state.waiting_for?.kind === "call", "a call");
  return id;
}

/** A tab that hears nothing: what is on it is old. */
async function deaf(page: Page): Promise<void> {
  await page.routeWebSocket(/\/api\/v1\/live/, () => undefined);
}

/** The keys of the requests that the page sends to `path`. */
function keysSent(page: Page, path: RegExp): string[] {
  const keys: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && path.test(request.url())) keys.push(request.headers()["idempotency-key"] ?? "");
  });
  return keys;
}

test("of two agents who accept at once, one gets the lead, and the other hears who", async ({ browser }) => {
  const hospital = await Hospital.open({ agents: [{ name: "Asha" }, { name: "Bala" }] });
  const id = await offered(hospital, { notes: "Sudden loss of vision since this morning" });
  await hospital.until(id, (state) => state.offer?.also.length === 1, "an offer to both");
  const [asha, bala] = await Promise.all([browser.newPage(), browser.newPage()]);
  await Promise.all([hospital.signIn(asha, "Asha", "/today"), hospital.signIn(bala, "Bala", "/today")]);
  await Promise.all([asha, bala].map((page) => expect(offerOf(page)).toContainText("1 other may accept")));
  await Promise.all([asha, bala].map((page) => page.keyboard.press("a")));
  const { owner } = await hospital.until(id, (state) => state.owner !== null, "an owner");
  const [winner, loser] = owner === hospital.who("Asha").id ? [asha, bala] : [bala, asha];
  await expect(winner.getByText(/First contact/)).toBeVisible();
  await expect(offerOf(loser)).toHaveCount(0);
  await expect(loser.getByText(/was first to accept|not on offer|owned by/)).toBeVisible();
  await asha.close();
  await bala.close();
});

test("a double click accepts once", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  const keys = keysSent(page, /\/accept$/);
  await page.getByRole("button", { name: "Accept" }).first().dblclick();
  await expect(page.getByText(/First contact/)).toBeVisible();
  expect(keys).toHaveLength(1);
});

test("an answer that never came is asked for again under the same key, and nothing happens twice", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const id = await offered(hospital);
  await deaf(page);
  await hospital.signIn(page, "Asha", "/today");
  const keys = keysSent(page, /\/accept$/);
  await page.route(
    /\/accept$/,
    async (route) => {
      await route.fetch(); // the engine has it; its answer is lost
      await route.abort();
    },
    { times: 1 },
  );
  await expect(offerOf(page)).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByText(/Not sent: no answer came/)).toBeVisible();
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByText("Accepted.", { exact: true })).toBeVisible();
  await expect(page.getByText(/First contact/)).toBeVisible();
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(2);
  const { body } = await hospital.api("admin", "GET", `/leads/${id}/history`);
  expect(body.items.filter(({ action }: { action: string }) => action === "offer_accepted").length).toBeLessThan(2);
});

test("a note that could not be sent stays in its dialog, and is there again after it", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  await owned(hospital);
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.locator("[data-chosen]")).toBeVisible();
  await page.keyboard.press("o");
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("2");
  const note = "<b>Asked</b> for a morning slot. ".repeat(20);
  await dialog(page).getByLabel("Notes").fill(note);
  await page.route(/\/outcome$/, (route) => route.abort());
  await dialog(page).getByRole("button", { name: "Record" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("Not sent");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await page.unroute(/\/outcome$/);
  await page.keyboard.press("o");
  await expect(dialog(page).getByLabel("Notes")).toHaveValue(note);
  await dialog(page).getByRole("button", { name: "Record" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText("Outcome recorded.")).toBeVisible();
});

test("a command that is still being worked on is looked after until it is done", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const id = await offered(hospital);
  await hospital.signIn(page, "Asha", "/today");
  const url = `/api/v1/leads/${id}/commands/7`;
  const received = {
    id: 7,
    lead_id: id,
    state: "pending",
    reason: null,
    detail: "Received.",
    received_at: new Date().toISOString(),
    url,
    lead: null,
  };
  await page.route(/\/accept$/, (route) => route.fulfill({ status: 202, json: received }));
  await page.route(/\/commands\/7$/, (route) =>
    route.fulfill({
      json: {
        ...received,
        state: "refused",
        reason: "offer_expired",
        detail: "The time to accept this offer has run out.",
      },
    }),
  );
  await expect(offerOf(page)).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByText("The time to accept this offer has run out.")).toBeVisible();
});

const READY = { answers: { medical_need: "clear", readiness: "now", funding: "insured", location_ok: true } };

test("a slot that another lead took is marked, and the drawer stays open for another one", async ({ page }) => {
  const hospital = await Hospital.open(ONE_AGENT);
  const ids: number[] = [];
  for (const first_name of ["Meera", "Arun"]) {
    const id = await offered(hospital, { first_name });
    await hospital.api("Asha", "POST", `/leads/${id}/accept`, {});
    await hospital.until(id, (state) => state.owner !== null, "an owner");
    await hospital.api("Asha", "POST", `/leads/${id}/assess`, READY);
    await hospital.until(id, (state) => state.waiting_for?.kind === "booking", "a booking");
    ids.push(id);
  }
  await deaf(page);
  await hospital.signIn(page, "Asha", "/today");
  await page
    .locator("[data-line^=task]")
    .filter({ hasText: /Book.*Meera/ })
    .click();
  await page.keyboard.press("b");
  await dialog(page).getByLabel("Clinician or room").fill("dr-iyer");
  await dialog(page).getByText("10:00", { exact: true }).click();
  const starts_at = await dialog(page).locator("[name=time]:checked").getAttribute("value");
  await hospital.api("Asha", "POST", `/leads/${ids[1]}/book`, {
    starts_at: `${starts_at}:00+05:30`,
    minutes: 30,
    resource: "dr-iyer",
  });
  await hospital.until(ids[1] ?? 0, (state) => state.booking?.appointment_id != null, "a slot");
  await page.keyboard.press("Control+Enter");
  await expect(dialog(page).getByRole("alert")).toContainText("This slot is taken");
  await expect(dialog(page).locator("[data-state=taken]")).toContainText("10:00");
  await dialog(page).getByText("11:00", { exact: true }).click();
  await page.keyboard.press("Control+Enter");
  await expect(dialog(page)).toContainText("Confirmed");
});
