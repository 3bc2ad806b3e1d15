import type { Page } from "@playwright/test";
import { expect, type Hospital, test } from "./hospital.ts";

/** A lead that somebody owns, its page open before them. */
async function opened(page: Page, hospital: Hospital): Promise<{ id: number; owner: string }> {
  const id = await hospital.capture();
  const { offer } = await hospital.until(id, (state) => state.offer !== null, "its offer");
  const owner = hospital.people.find((person) => person.id === offer.agent_id)?.name ?? "Asha";
  expect((await hospital.api(owner, "POST", `/leads/${id}/accept`, {})).status).toBe(200);
  await hospital.until(id, (state) => state.owner !== null, "its owner");
  await hospital.signIn(page, owner, `/leads/${id}`);
  await expect(page.locator(`[data-lead="${id}"]`)).toBeVisible();
  return { id, owner };
}

async function notes(hospital: Hospital, who: string, id: number): Promise<string[]> {
  const { body } = await hospital.api(who, "GET", `/leads/${id}/interactions`);
  return body.items.map((one: { notes: string }) => one.notes).reverse();
}

const slowly = (page: Page, path: string, milliseconds: number) =>
  page.route(path, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const answer = await route.fetch();
    await new Promise((done) => setTimeout(done, milliseconds));
    return route.fulfill({ response: answer });
  });

test("while a note is under way it is sent once, and what is typed meanwhile stays", async ({ page, hospital }) => {
  const { id, owner } = await opened(page, hospital);
  await slowly(page, `**/api/v1/leads/${id}/interactions`, 5_000);
  await page.keyboard.press("n");
  await page.keyboard.type("Rings back.");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.type(" On Monday.");
  const field = page.getByRole("textbox", { name: "Note" });
  await expect(page.locator("[data-timeline]")).toContainText("Rings back.", { timeout: 15_000 });
  await expect(field).toHaveValue("On Monday.");
  await field.press("Control+Enter");
  await expect(field).toBeHidden({ timeout: 15_000 });
  expect(await notes(hospital, owner, id)).toEqual(["Rings back.", "On Monday."]);
});

test("a note whose answer never came is one note, though its composer was closed and the page loaded anew", async ({
  page,
  hospital,
}) => {
  const { id, owner } = await opened(page, hospital);
  let lost = 2;
  await page.route(`**/api/v1/leads/${id}/interactions`, async (route) => {
    if (route.request().method() !== "POST" || lost === 0) return route.fallback();
    lost -= 1;
    await route.fetch();
    return route.abort();
  });
  const field = page.getByRole("textbox", { name: "Note" });
  await page.keyboard.press("n");
  await page.keyboard.type("Wants a lens for driving.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Your words are kept" })).toBeVisible();
  await field.press("Escape");
  await expect(field).toBeHidden();
  await page.keyboard.press("n");
  await field.press("Control+Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Your words are kept" })).toBeVisible();
  await page.reload();
  await expect(page.locator(`[data-lead="${id}"]`)).toBeVisible();
  await page.keyboard.press("n");
  await field.press("Control+Enter");
  await expect(field).toBeHidden();
  expect(await notes(hospital, owner, id)).toEqual(["Wants a lens for driving."]);
});

test("what is under way takes no more words, and is sent once", async ({ page, hospital }) => {
  const { id, owner } = await opened(page, hospital);
  await hospital.api(owner, "POST", `/leads/${id}/outcome`, { outcome: "reached" });
  await hospital.until(id, (state) => state.phase === "qualify", "qualification");
  const posts: string[] = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await slowly(page, `**/api/v1/leads/${id}/tasks`, 5_000);
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: /Add a task/ });
  const title = dialog.getByLabel("What is to be done");
  await title.fill("Send the price list");
  await dialog.getByLabel("Until").fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16));
  await title.press("Control+Enter");
  await title.press("Control+Enter");
  await title.pressSequentially(" by post");
  await expect(title).toHaveValue("Send the price list");
  await expect(dialog).toBeHidden({ timeout: 15_000 });
  expect(posts.filter((url) => url.endsWith("/tasks"))).toHaveLength(1);
});

test("words that were being written stay to be read when the lead goes to somebody else, or into another", async ({
  page,
  hospital,
}) => {
  const { id, owner } = await opened(page, hospital);
  const kept = page.getByRole("textbox", { name: /What you were writing/ });
  await page.keyboard.press("n");
  await page.keyboard.type("Wants the left eye first.");
  const heir = hospital.people.find((person) => person.role === "agent" && person.name !== owner);
  await hospital.api("manager", "POST", `/leads/${id}/reassign`, { agent_id: heir?.id });
  await expect(page.locator("[data-missing]")).toBeVisible();
  await expect(kept).toHaveValue("Wants the left eye first.");
  const twin = await hospital.capture();
  await hospital.signIn(page, "manager", `/leads/${twin}`);
  await expect(page.locator(`[data-lead="${twin}"]`)).toBeVisible();
  await page.keyboard.press("n");
  await page.keyboard.type("Wants a lens for driving.");
  expect((await hospital.api("manager", "POST", `/leads/${twin}/merge`, { into: id })).status).toBe(201);
  await expect(page.locator("[data-merged]")).toBeVisible();
  await expect(kept).toHaveValue("Wants a lens for driving.");
});
