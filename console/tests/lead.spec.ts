import type { Page } from "@playwright/test";
import { expect, expectAccessible, Hospital, test } from "./hospital.ts";

/** A lead that this agent owns; the others of the house are away, so that the offer is theirs. */
async function owned(hospital: Hospital, given: Record<string, unknown> = {}): Promise<{ id: number; owner: string }> {
  const id = await hospital.capture(given);
  const { offer } = await hospital.until(id, (state) => state.offer !== null, "its offer");
  const owner = hospital.people.find((person) => person.id === offer.agent_id)?.name ?? "Asha";
  expect((await hospital.api(owner, "POST", `/leads/${id}/accept`, {})).status).toBe(200);
  await hospital.until(id, (state) => state.owner !== null, "its owner");
  return { id, owner };
}

async function open(page: Page, hospital: Hospital, who: string, id: number): Promise<void> {
  await hospital.signIn(page, who, `/leads/${id}`);
  await expect(page.locator(`[data-lead="${id}"]`)).toBeVisible();
}

const field = (page: Page, name: string) => page.locator(`[data-field="${name}"]`);

test("a lead's whole story stands on one page", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital, { notes: "Cloudy sight", birth_date: "1961-04-02" });
  await hospital.api(owner, "POST", `/leads/${id}/tasks`, { title: "Send the price list", business_minutes: 240 });
  await open(page, hospital, owner, id);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Meera Raman");
  await expect(field(page, "procedure")).toContainText("Cataract");
  await expect(field(page, "birth_date")).toContainText("1961");
  await expect(page.locator("[data-next]")).toContainText("you");
  await expect(page.locator("[data-step=call]").first()).toBeVisible();
  await expect(page.getByRole("list").filter({ hasText: "Send the price list" })).toBeVisible();
  await expect(page.locator("[data-step=in_step]")).toBeVisible();
  await expect(page.locator("[data-timeline]")).toContainText("accepted");
  await expectAccessible(page);
  await page.keyboard.press("4");
  await expect(page.getByText(/not 100/).last()).toBeVisible();
  await page.getByRole("button", { name: "Why?", exact: true }).first().click();
  await page.getByRole("button", { name: /Verify/ }).click();
  await expect(page.getByText(/Decided again|cannot be decided/)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("group", { name: "Last looked at" }).getByText("Meera Raman")).toBeVisible();
});

test("a field is edited in place; another's change of the same field is for the person to choose", async ({
  page,
  hospital,
}) => {
  const { id, owner } = await owned(hospital);
  await open(page, hospital, owner, id);
  const editCity = async (city: string) => {
    await page.getByRole("button", { name: "Change: City" }).click();
    await page.getByLabel("City", { exact: true }).fill(city);
  };
  await editCity("Madurai");
  await page.keyboard.press("Enter");
  await expect(field(page, "city")).toContainText("Madurai");

  await editCity("Salem");
  await hospital.api("manager", "PUT", `/leads/${id}`, { postcode: "600020" });
  await page.keyboard.press("Enter");
  await expect(field(page, "city")).toContainText("Salem");
  await expect(field(page, "postcode")).toContainText("600020");

  await editCity("Trichy");
  await hospital.api("manager", "PUT", `/leads/${id}`, { city: "Vellore" });
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Trichy");
  await expect(question).toContainText("Vellore");
  expect((await hospital.api(owner, "GET", `/leads/${id}`)).body.city).toBe("Vellore");
  await question.getByRole("button", { name: "Keep mine" }).click();
  await expect(field(page, "city")).toContainText("Trichy");
  expect((await hospital.api(owner, "GET", `/leads/${id}`)).body.city).toBe("Trichy");
});

test("a phone number that another lead has leads to that lead; a wrong one is said at its field", async ({
  page,
  hospital,
}) => {
  const { id, owner } = await owned(hospital);
  const other = await hospital.capture({ phone: "+919845012345", city: "Kochi", language: "en", procedure: "lasik" });
  await open(page, hospital, owner, id);
  await page.getByRole("button", { name: "Change: Phone" }).click();
  await page.getByLabel("Phone", { exact: true }).fill("12");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: /number/ })).toBeVisible();
  await page.getByLabel("Phone", { exact: true }).fill("098450 12345");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Open that lead" })).toHaveAttribute("href", `/leads/${other}`);
  await page.keyboard.press("Escape");
  await expect(field(page, "phone")).toContainText("+9198");
});

test("a session that ends in the middle of a note loses no word", async ({ page, context, hospital }) => {
  const { id, owner } = await owned(hospital);
  await open(page, hospital, owner, id);
  await page.keyboard.press("n");
  await page.keyboard.type("Asked for Saturday morning.");
  await page.evaluate(() => fetch("/auth/logout", { method: "POST", headers: { "x-console": "1" } }));
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog").filter({ hasText: /session/i })).toBeVisible();
  const again = await context.newPage();
  await hospital.signIn(again, owner, "/signed-in");
  await expect(page.getByRole("dialog").filter({ hasText: /session/i })).toBeHidden();
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveValue("Asked for Saturday morning.");
  await page.getByRole("textbox", { name: "Note" }).press("Control+Enter");
  await expect(page.locator("[data-timeline]")).toContainText("Asked for Saturday morning.");
  const kept = (await hospital.api(owner, "GET", `/leads/${id}/interactions`)).body.items;
  expect(kept.filter((one: { notes: string }) => one.notes === "Asked for Saturday morning.")).toHaveLength(1);
});

test("a draft of a note outlives a reload, and a lost connection", async ({ page, context, hospital }) => {
  const { id, owner } = await owned(hospital);
  await open(page, hospital, owner, id);
  await page.keyboard.press("n");
  await page.keyboard.type("Half a thou");
  await page.reload();
  await expect(page.locator(`[data-lead="${id}"]`)).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveValue("Half a thou");
  await page.keyboard.type("ght");
  await context.setOffline(true);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Your words are kept" })).toBeVisible();
  await context.setOffline(false);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-timeline]")).toContainText("Half a thought");
});

test("a lead that moves under the open page says so, and offers what is possible now", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital);
  await open(page, hospital, "manager", id);
  await expect(page.locator("[data-next]")).toContainText("call");
  await hospital.api(owner, "POST", `/leads/${id}/outcome`, { outcome: "reached" });
  await hospital.until(id, (state) => state.phase === "qualify", "qualification");
  await expect(page.locator("[data-moved]")).toContainText("Contacted");
  await expect(page.locator("[data-next] [data-step=assess]")).toBeVisible();
  await page.locator("[data-moved]").getByRole("button", { name: "OK" }).click();
  await expect(page.locator("[data-moved]")).toBeHidden();
});

test("an agent whose lead goes to somebody else sees it no longer", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital);
  await open(page, hospital, owner, id);
  const heir = hospital.people.find((person) => person.role === "agent" && person.name !== owner);
  await hospital.api("manager", "POST", `/leads/${id}/reassign`, { agent_id: heir?.id });
  await expect(page.locator("[data-missing]")).toContainText("somebody else");
  await expect(page.getByText("Meera")).toBeHidden();
});

test("a note of 5,000 characters with markup is text, and one of 5,001 is not sent", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital);
  const markup = '<img src=x onerror="window.hit=1"><script>window.hit=1</script><b>bold</b> & “quoted” ';
  const note = markup.repeat(100).slice(0, 4_990).trim();
  await open(page, hospital, owner, id);
  await page.keyboard.press("n");
  const box = page.getByRole("textbox", { name: "Note" });
  await box.fill(`${note}${"x".repeat(5_001 - note.length)}`);
  await expect(page.getByText("1 characters too many")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Save/ })).toBeDisabled();
  await box.fill(note);
  await box.press("Control+Enter");
  const quote = page.locator("[data-timeline]").locator("blockquote").filter({ hasText: "<b>bold</b>" });
  await expect(quote).toBeVisible();
  await quote.getByRole("button", { name: "Show all" }).click();
  await expect(quote).toContainText(note.slice(-60));
  await expect(page.locator("blockquote img, blockquote b, blockquote script")).toHaveCount(0);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
});

test("a name with right-to-left override turns nothing else around", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital);
  // The API takes such characters out; a page must stand them even if one had got in.
  await page.route(new RegExp(`/api/v1/leads/${id}$`), async (route) => {
    const answer = await route.fetch();
    const lead = await answer.json();
    await route.fulfill({ response: answer, json: { ...lead, first_name: "Meera\u202Egnp.", last_name: "\u202Eexe" } });
  });
  await open(page, hospital, owner, id);
  const [name, number] = [page.getByRole("heading", { level: 1 }), page.locator("header bdi").getByText(`#${id}`)];
  const [left, right] = [await name.boundingBox(), await number.boundingBox()];
  expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual((right?.x ?? 0) + 1);
  expect(await name.locator("bdi").evaluate((bdi) => getComputedStyle(bdi).unicodeBidi)).toBe("isolate");
  await expect(page.locator("header [data-status=new]")).toHaveText("New");
});

test("a merge shows on both pages, and can be undone", async ({ page, hospital }) => {
  const { id } = await owned(hospital, { first_name: "Kavitha", email: "kavitha@example.com" });
  const other = await hospital.capture({ first_name: "Zubair", last_name: "Khan", city: "Kochi", language: "en" });
  await hospital.until(other, (state) => state.waiting_for !== null, "its run");
  expect((await hospital.api("manager", "POST", `/leads/${other}/merge`, { into: id })).status).toBe(201);
  await open(page, hospital, "manager", other);
  await expect(page.locator("[data-merged]")).toContainText(`#${id}`);
  await page.locator("[data-merged]").getByRole("link").click();
  await expect(page.locator(`[data-lead="${id}"]`)).toBeVisible();
  const merged = page.getByRole("region", { name: "Merged" });
  await expect(merged).toContainText(`#${other}`);
  await merged.getByRole("button", { name: "Undo" }).click();
  await expect(merged).toContainText("undone");
  expect((await hospital.api("manager", "GET", `/leads/${other}`)).body.merged_into).toBeNull();
});

test("two leads that may be one person are compared side by side, and judged by key", async ({ page }) => {
  const hospital = await Hospital.open({ policy: { duplicates: { merge_from: 1, review_from: 0.3 } } });
  const meera = { first_name: "Meera", last_name: "Raman", phone: undefined, birth_date: "1961-04-02" };
  const first = await hospital.capture({ ...meera, email: "meera.raman@gmail.com" });
  await hospital.until(first, (state) => state.offer !== null, "its offer");
  const second = await hospital.capture({ ...meera, email: "meera.raman@yahoo.com", city: null });
  await hospital.until(second, (state) => state.offer !== null, "its offer");
  await open(page, hospital, "manager", second);
  const maybe = page.getByRole("region", { name: "Maybe the same person" });
  await maybe.getByRole("button", { name: "Compare" }).click();
  const sides = page.getByRole("dialog");
  await expect(sides).toContainText("meera.raman@gmail.com");
  await expect(sides).toContainText("would survive");
  await expectAccessible(page);
  await page.keyboard.press("y");
  await expect(page.locator("[data-merged]")).toContainText(`#${first}`);
  await page.keyboard.press("z");
  await expect(page.locator("[data-merged]")).toBeHidden();
  expect((await hospital.api("manager", "GET", `/leads/${second}`)).body.merged_into).toBeNull();
});

test("at 390 px the next action stays within reach, the rest are four tabs @phone", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital);
  await open(page, hospital, owner, id);
  const next = page.locator("[data-next]");
  if ((page.viewportSize()?.width ?? 0) > 600) {
    test.skip();
  }
  for (const tab of ["Timeline", "Facts", "Why", "Now"]) {
    await page.getByRole("tab", { name: tab }).tap();
    await expect(next.getByRole("button", { name: "Call" })).toBeInViewport();
    await expectAccessible(page);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Write a note" }).tap();
  await page.getByRole("textbox", { name: "Note" }).fill("From the ward.");
  await page.getByRole("button", { name: /^Save/ }).tap();
  await page.getByRole("tab", { name: "Timeline" }).tap();
  await expect(page.locator("[data-timeline]")).toContainText("From the ward.");
});

for (const [language, colours, dir, accepted] of [
  ["ar", "dark", "rtl", (owner: string) => `قبل ${owner}`],
  ["ta", "light", "ltr", (owner: string) => `${owner} ஏற்றார்`],
] as const) {
  test(`axe finds nothing in ${language}, ${colours} @phone`, async ({ page, hospital }, info) => {
    const { id, owner } = await owned(hospital, { first_name: "فاطمة", last_name: "No 2" });
    await page.addInitScript(
      ([lang, look]) => localStorage.setItem("lead-console", JSON.stringify({ language: lang, colours: look })),
      [language, colours],
    );
    await open(page, hospital, owner, id);
    await expect(page.locator("html")).toHaveAttribute("dir", dir);
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colours);
    await expect(page.locator("[data-next] [data-step=call]")).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    if (info.project.name === "wide") {
      // The API's sentences are in English: the story is told by its codes.
      await expect(page.locator("[data-timeline]")).toContainText(accepted(owner));
      await expect(page.locator("[data-timeline]")).not.toContainText("accepted");
    }
    await expectAccessible(page);
  });
}

test("marketing sees the person, the owner and the origin, and nothing that is not theirs @phone", async ({
  page,
  hospital,
}) => {
  const id = await hospital.capture();
  const refused: string[] = [];
  page.on("response", (answer) => answer.status() === 403 && refused.push(answer.url()));
  await hospital.signIn(page, "marketing", `/leads/${id}`);
  await expect(page.getByRole("heading", { name: "Meera Raman" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Came from" })).toBeVisible();
  await expect(page.getByText("Website").first()).toBeVisible();
  for (const other of ["Score", "Tasks", "Appointment", "Assessment", "May be reached by"])
    await expect(page.getByRole("heading", { name: other, exact: true })).toHaveCount(0);
  await expect(page.getByText(/Your role does not include|asking its run|nothing is for you/)).toHaveCount(0);
  await expectAccessible(page);
  expect(refused).toEqual([]);
});

test("why a lead is lost can be told in words, which are kept as a note", async ({ page, hospital }) => {
  const id = await hospital.capture();
  await hospital.signIn(page, "manager", `/leads/${id}`);
  await expect(page.getByRole("heading", { name: "Meera Raman" })).toBeVisible();
  await expect(page.getByRole("button", { name: "More", exact: true })).toBeVisible();
  await page.keyboard.press("l");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Why?")).toBeVisible();
  await page.keyboard.press("1");
  await dialog.getByLabel("Notes").fill("Went to a hospital nearer home.");
  await page.keyboard.press("Control+Enter");
  await hospital.stored(id, (lead) => lead.status === "lost");
  await expect(page.getByText("Went to a hospital nearer home.")).toBeVisible();
});

test("the owner stands with what they carry, and the palette reassigns to a name", async ({ page, hospital }) => {
  const { id, owner } = await owned(hospital);
  const other = hospital.people.find((one) => one.role === "agent" && one.name !== owner)?.name ?? "";
  await open(page, hospital, "manager", id);
  await expect(page.getByRole("region", { name: "Owner" })).toContainText(/1\/\d+/);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search, or do something" }).fill(`reassign to ${other.split(" ")[0]}`);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /Reassign/ });
  await expect(dialog.getByRole("radio", { name: other })).toBeChecked();
});

test("what a person agreed to stands with when, from where and by which text", async ({ page, hospital }) => {
  const consents = [{ purpose: "marketing", text_version: "offers-3" }];
  const { id, owner } = await owned(hospital, { consents });
  await open(page, hospital, owner, id);
  const reach = page.getByRole("region", { name: "May be reached by" });
  await expect(reach.getByRole("listitem").filter({ hasText: "Offers and news: agreed" })).toContainText(
    /Website · offers-3/,
  );
  await hospital.api(owner, "POST", `/leads/${id}/opt-out`, { channel: "sms" });
  await expect(reach).toContainText("Wants no more of: SMS");
  await expectAccessible(page);
});
