import { expect, expectAccessible, test } from "../hospital.ts";

test("marketing writes an SMS in Tamil, tries it on a lead, puts it into force, and takes it back @phone", async ({
  page,
  hospital,
}) => {
  const lead = await hospital.capture();
  await hospital.signIn(page, "marketing", "/templates");
  await page.locator('[data-text="follow_up.sms.ta"]').click();
  await expect(page.getByText("the engine's own text")).toBeVisible();
  const text = page.getByRole("textbox", { name: "Text", exact: true });
  await text.fill("வணக்கம் {{ first_name }}\nBook: {{ nonsense }}");
  const fault = page.locator("[data-fault=body]");
  await expect(fault).toContainText("Line 2");
  await expect(page.getByRole("button", { name: "Save as a draft" })).toBeDisabled();
  await fault.getByRole("button").click();
  await expect(text).toBeFocused();
  await page.reload();
  await expect(text, "kept over a reload").toHaveValue(/nonsense/);
  await text.fill("வணக்கம் {{ first_name }}, {{ hospital }}. {{ unsubscribe }}");
  await expect(fault).toHaveCount(0);

  await page.getByRole("searchbox", { name: /which lead/ }).fill(`#${lead}`);
  await page.getByRole("button", { name: new RegExp(`#${lead}$`) }).click();
  await expect(page.locator("[data-preview=sms]")).toContainText("வணக்கம் Meera");
  await expect(page.locator("[data-segments]")).toContainText("UCS-2");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Save as a draft" }).click();
  await expect(page.getByText("Version 1, a draft")).toBeVisible();
  await page.getByRole("button", { name: "Send it to me" }).click();
  await expect(page.getByText("You have no phone here that a test could go to", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Put into force" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("[data-diff=body] ins")).toContainText("வணக்கம்");
  await dialog.getByRole("button", { name: "Put into force" }).click();
  await expect(page.getByText("Version 1, in force")).toBeVisible();
  await page.getByRole("button", { name: "Take out of force" }).click();
  await dialog.getByRole("button", { name: "Take out of force" }).click();
  await expect(page.getByText("Version 1, retired")).toBeVisible();
});

test("a mail is shown in a frame as it is received, and a draft that another changed is not overwritten", async ({
  page,
  hospital,
}) => {
  const lead = await hospital.capture({ email: "meera@example.org" });
  const html = '<p style="color: rgb(0, 0, 255)">Hello {{ first_name }} <a href="{{ unsubscribe }}">Stop</a></p>';
  const mail = { code: "follow_up", channel: "email", language: "en", subject: "News", body: "Hi", html };
  const { body: draft, status } = await hospital.api("marketing", "POST", "/templates", mail);
  expect(status, JSON.stringify(draft)).toBe(201);
  await hospital.signIn(page, "admin", "/templates?text=follow_up.email.en");
  await page.getByRole("searchbox", { name: /which lead/ }).fill(`#${lead}`);
  await page.getByRole("button", { name: new RegExp(`#${lead}$`) }).click();
  const shown = page.frameLocator("iframe").locator("p");
  await expect(shown).toContainText("Hello Meera");
  await expect(shown).toHaveCSS("color", "rgb(0, 0, 255)");

  const subject = page.getByRole("textbox", { name: "Subject" });
  await subject.fill("Mine");
  const { code, channel, language, ...theirs } = mail;
  const change = { ...theirs, subject: "Theirs", revision: draft.revision };
  expect((await hospital.api("marketing", "PUT", `/templates/${draft.id}`, change)).status).toBe(200);
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText("Somebody changed this text after you opened it.")).toBeVisible();
  await expect(subject, "what I wrote is still there").toHaveValue("Mine");
  await page.getByRole("button", { name: "Show theirs" }).click();
  await expect(subject).toHaveValue("Theirs");

  await page.context().clearCookies();
  await hospital.signIn(page, "Asha", "/templates?text=follow_up.email.en");
  await expect(page.getByText("You can read and preview texts.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Save|Put into force/ })).toHaveCount(0);
});

test("a vendor's approval is of the words that it saw: others count as not submitted", async ({ page, hospital }) => {
  const vendors = { twilio: { template_id: "HX01", variables: { 1: "{{ hospital }}" } } };
  const text = { code: "follow_up", channel: "whatsapp", language: "en", body: "Hello {{ hospital }}", vendors };
  const { body: draft, status } = await hospital.api("marketing", "POST", "/templates", text);
  expect(status, JSON.stringify(draft)).toBe(201);
  await hospital.signIn(page, "marketing", "/templates?text=follow_up.whatsapp.en");
  const said = page.getByRole("combobox", { name: "What the vendor says of it" });
  await said.selectOption("approved");
  await expect(page.getByText("Recorded")).toBeVisible();
  await expect(said).toBeEnabled();
  await expect(said).toHaveValue("approved");
  await page.getByRole("textbox", { name: "Text", exact: true }).fill("Come to {{ hospital }} today");
  await expect(page.getByText("The vendor has not seen these words", { exact: false })).toBeVisible();
  await expect(said).toBeDisabled();
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText("The draft is saved.")).toBeVisible();
  await expect(said).toHaveValue("draft");
});
