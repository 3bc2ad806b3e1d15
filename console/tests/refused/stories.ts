import type { Page } from "@playwright/test";
import type { Command } from "../../src/commands/names.ts";
import { expect, type Hospital } from "../hospital.ts";

/** What a tab that is old is about: the lead, and whose page it is. */
export interface Scene {
  readonly hospital: Hospital;
  readonly page: Page;
  readonly id: number;
}

/** A command pressed on a page that does not know what happened meanwhile. */
export interface Story {
  /** By the API, before the page opens; the lead's id. */
  readonly before: (hospital: Hospital) => Promise<number>;
  readonly who?: string;
  readonly house?: Parameters<typeof Hospital.open>[0];
  /** Where it is pressed; without it on the lead's own page. */
  readonly at?: "/today";
  /** Up to the last key. */
  readonly press: (scene: Scene) => Promise<void>;
  readonly meanwhile: (scene: Scene) => Promise<void>;
  /** Without it the form is sent by its key. */
  readonly send?: (page: Page) => Promise<void>;
  /** Without it the API refuses by 404: what was acted on is no longer for this person. */
  readonly reason?: RegExp;
}

const READY = { answers: { medical_need: "clear", readiness: "now", funding: "insured", location_ok: true } };
const dialog = (page: Page) => page.getByRole("dialog");
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function done(hospital: Hospital, who: string, path: string, body: unknown = {}): Promise<void> {
  const answer = await hospital.api(who, "POST", path, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
}

/** On offer to Asha alone. */
async function offered(hospital: Hospital): Promise<number> {
  const id = await hospital.capture();
  const asha = hospital.who("Asha").id;
  const { offer } = await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  if (offer.agent_id === asha) return id;
  await done(hospital, "Bala", `/leads/${id}/decline`, { reason: "busy" });
  await hospital.until(id, (state) => state.offer?.agent_id === asha, "an offer to Asha");
  return id;
}

async function owned(hospital: Hospital): Promise<number> {
  const id = await offered(hospital);
  await done(hospital, "Asha", `/leads/${id}/accept`);
  await hospital.until(id, (state) => state.waiting_for?.kind === "call", "a call");
  return id;
}

async function withTask(hospital: Hospital): Promise<number> {
  const id = await owned(hospital);
  await done(hospital, "Asha", `/leads/${id}/tasks`, { title: "Send the price list", due_at: inHours(0.5) });
  return id;
}

async function bookable(hospital: Hospital): Promise<number> {
  const id = await owned(hospital);
  await done(hospital, "Asha", `/leads/${id}/assess`, READY);
  await hospital.until(id, (state) => state.waiting_for?.kind === "booking", "a booking");
  return id;
}

const bookedIn = (hours: number) => async (hospital: Hospital) => {
  const id = await bookable(hospital);
  const slot = { starts_at: inHours(hours), minutes: 30, resource: "dr-iyer" };
  await done(hospital, "Asha", `/leads/${id}/book`, slot);
  await hospital.until(id, (state) => state.booking?.confirmed === true, "a confirmed booking");
  return id;
};
const booked = bookedIn(26);
const SOON = 6 / 3_600;

async function begun(hospital: Hospital): Promise<number> {
  const id = await bookedIn(SOON)(hospital);
  await expect
    .poll(async () => {
      const { items } = (await hospital.api("Asha", "GET", `/leads/${id}/commands`)).body;
      return items.find(({ command }: { command: string }) => command === "no-show").allowed;
    })
    .toBe(true);
  return id;
}

async function lost(hospital: Hospital): Promise<number> {
  const id = await owned(hospital);
  await done(hospital, "manager", `/leads/${id}/lose`, { reason: "price" });
  await hospital.stored(id, (lead) => lead.status === "lost");
  return id;
}

async function inQueue(hospital: Hospital): Promise<number> {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "queue", "the queue");
  return id;
}

async function lose({ hospital, id }: Scene): Promise<void> {
  await done(hospital, "manager", `/leads/${id}/lose`, { reason: "price" });
  await hospital.stored(id, (lead) => lead.status === "lost");
}

async function toBala({ hospital, id }: Scene): Promise<void> {
  const bala = hospital.who("Bala").id;
  await done(hospital, "manager", `/leads/${id}/reassign`, { agent_id: bala });
  await hospital.until(id, (state) => state.owner === bala, "its new owner");
}

async function taskOf({ hospital, id }: Scene): Promise<number> {
  const { items } = (await hospital.api("Asha", "GET", `/leads/${id}/tasks?state=open`)).body;
  return items.find(({ title }: { title: string | null }) => title === "Send the price list").id;
}

async function taskDone(scene: Scene): Promise<void> {
  await done(scene.hospital, "Asha", `/tasks/${await taskOf(scene)}/complete`);
}

async function taskToBala(scene: Scene): Promise<void> {
  const agent_id = scene.hospital.who("Bala").id;
  await done(scene.hospital, "manager", `/tasks/${await taskOf(scene)}/reassign`, { agent_id });
}

async function more(page: Page, command: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: command, exact: true }).click();
  await expect(dialog(page)).toBeVisible();
}

/** Opens the dialog by its key, once the page knows that the command is possible. */
async function opens(page: Page, key: string): Promise<void> {
  await expect(async () => {
    await page.getByRole("main").press(key);
    await expect(dialog(page)).toBeVisible({ timeout: 2_000 });
  }).toPass();
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);
const TWO = [{ name: "Asha" }, { name: "Bala" }];
const FULL = TWO.map((agent) => ({ ...agent, capacity: 0 }));

/** Two leads that may be one person; the second one. */
async function alike(hospital: Hospital): Promise<number> {
  const meera = { first_name: "Meera", last_name: "Raman", phone: undefined, birth_date: "1961-04-02" };
  let last = 0;
  for (const host of ["gmail.com", "yahoo.com"]) {
    last = await hospital.capture({ ...meera, email: `meera.raman@${host}` });
    await hospital.until(last, (state) => state.offer !== null, "its offer");
  }
  return last;
}

async function twoPeople({ hospital, id }: Scene): Promise<void> {
  const [pair] = (await hospital.api("admin", "GET", `/leads/${id}/duplicates`)).body.items;
  await done(hospital, "admin", `/duplicates/${pair.id}/dismiss`);
}

/** `merge` is sent from the comparison of two leads. */
export const STORIES: Readonly<Record<Command | "merge", Story>> = {
  accept: {
    before: offered,
    at: "/today",
    press: async ({ page }) => expect(page.locator("[data-line^=offer]")).toBeVisible(),
    meanwhile: toBala,
    send: press("a"),
    reason: /no_offer|not_owner/,
  },
  decline: {
    before: offered,
    at: "/today",
    press: async ({ page }) => {
      await expect(page.locator("[data-line^=offer]")).toBeVisible();
      await page.keyboard.press("d");
      await expect(dialog(page)).toContainText("Why do you decline?");
    },
    meanwhile: async ({ hospital, id }) => {
      await done(hospital, "Asha", `/leads/${id}/accept`);
      await hospital.until(id, (state) => state.owner !== null, "an owner");
    },
    send: press("1"),
    reason: /already_accepted/,
  },
  take: {
    before: inQueue,
    house: { agents: FULL },
    press: async ({ page }) => expect(page.locator("[data-step=take]")).toBeEnabled(),
    meanwhile: toBala,
    send: (page) => page.locator("[data-step=take]").click(),
    reason: /not_queued|not_owner/,
  },
  call: {
    before: owned,
    press: async ({ page }) => expect(page.locator("[data-step=call]").first()).toBeEnabled(),
    meanwhile: toBala,
    send: press("c"),
    reason: /not_owner/,
  },
  outcome: {
    before: owned,
    at: "/today",
    press: async ({ page }) => {
      await expect(page.locator("[data-chosen]")).toContainText("Meera Raman");
      await opens(page, "o");
      await page.keyboard.press("1");
    },
    meanwhile: lose,
    reason: /lead_closed|ending/,
  },
  assess: {
    before: owned,
    press: async ({ page }) => {
      await opens(page, "q");
      await expect(dialog(page)).toContainText("Is there a medical need?");
      for (const digit of ["3", "1", "1", "1"]) await page.keyboard.press(digit);
    },
    meanwhile: lose,
    reason: /lead_closed|ending/,
  },
  book: {
    before: bookable,
    press: async ({ page }) => {
      await opens(page, "b");
      await dialog(page).getByLabel("Clinician or room").fill("dr-rao");
      await dialog(page).getByText("11:00", { exact: true }).click();
    },
    meanwhile: lose,
    reason: /lead_closed|ending/,
  },
  reschedule: {
    before: booked,
    press: async ({ page }) => {
      await more(page, "Reschedule");
      await dialog(page).getByLabel("Clinician or room").fill("dr-rao");
      await dialog(page).getByText("11:00", { exact: true }).click();
    },
    meanwhile: lose,
    reason: /lead_closed|ending|no_booking/,
  },
  "cancel-booking": {
    before: booked,
    press: ({ page }) => more(page, "Cancel booking"),
    meanwhile: async ({ hospital, id }) => {
      await done(hospital, "Asha", `/leads/${id}/cancel-booking`);
      await hospital.until(id, (state) => state.booking === null || state.booking.cancelled, "no booking");
    },
    reason: /no_booking/,
  },
  convert: {
    before: booked,
    press: ({ page }) => more(page, "Became a patient"),
    meanwhile: lose,
    reason: /lead_closed|ending/,
  },
  "no-show": {
    before: begun,
    press: ({ page }) => more(page, "Did not come"),
    meanwhile: lose,
    reason: /lead_closed|ending/,
  },
  visit: {
    before: begun,
    at: "/today",
    press: async ({ page }) => {
      await expect(page.locator("[data-chosen]")).toContainText("Meera Raman");
      await opens(page, "v");
      await expect(dialog(page)).toContainText("Did they come?");
    },
    meanwhile: toBala,
    send: press("1"),
    reason: /not_owner/,
  },
  lose: {
    before: owned,
    press: async ({ page }) => {
      await opens(page, "l");
      await page.keyboard.press("1");
    },
    meanwhile: toBala,
    reason: /not_owner/,
  },
  reopen: {
    before: lost,
    who: "manager",
    press: ({ page }) => more(page, "Reopen"),
    meanwhile: async ({ hospital, id }) => {
      await done(hospital, "admin", `/leads/${id}/reopen`);
      await hospital.stored(id, (lead) => lead.status === "new");
    },
    reason: /not_lost|reopening/,
  },
  reassign: {
    before: owned,
    who: "manager",
    press: async ({ page }) => {
      await opens(page, "r");
      await dialog(page).getByRole("radio", { name: /Bala/ }).check();
    },
    meanwhile: toBala,
    reason: /same_owner/,
  },
  "opt-out": {
    before: owned,
    press: ({ page }) => more(page, "Record opt-out"),
    meanwhile: toBala,
    reason: /not_owner/,
  },
  snooze: {
    before: withTask,
    at: "/today",
    press: async ({ page }) => {
      await page.locator("[data-line^=task]").filter({ hasText: "Send the price list" }).click();
      await opens(page, "s");
    },
    meanwhile: taskDone,
    send: press("1"),
    reason: /task_done/,
  },
  complete: {
    before: withTask,
    press: async ({ page }) => expect(page.getByRole("button", { name: "Done: Send the price list" })).toBeEnabled(),
    meanwhile: taskToBala, // of a task that is done already nothing is refused: it stays done
    send: (page) => page.getByRole("button", { name: "Done: Send the price list" }).click(),
  },
  "add-task": {
    before: owned,
    who: "manager",
    press: async ({ page }) => {
      await opens(page, "t");
      await dialog(page).getByLabel("What is to be done").fill("Send the price list");
      await dialog(page).getByRole("button", { name: "in 1 h" }).click();
    },
    meanwhile: lose,
    reason: /lead_closed|ending/,
  },
  message: {
    before: owned,
    press: async ({ page }) => {
      await expect(page.locator("[data-step=call]").first()).toBeEnabled();
      await page.keyboard.press("w");
      await page.getByRole("textbox", { name: "Message" }).fill("Tuesday at ten suits.");
      await expect(page.locator("[data-standing=now]")).toBeVisible();
    },
    meanwhile: toBala,
    reason: /not_owner/,
  },
  merge: {
    before: alike,
    who: "manager",
    house: { policy: { duplicates: { merge_from: 1, review_from: 0.3 } } },
    press: async ({ page }) => {
      const maybe = page.getByRole("region", { name: "Maybe the same person" });
      await maybe.getByRole("button", { name: "Compare" }).click();
      await expect(dialog(page)).toContainText("would survive");
    },
    meanwhile: twoPeople,
    send: press("y"),
    reason: /judged/,
  },
};
export const AGENTS = TWO;
