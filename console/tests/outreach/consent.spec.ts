import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../hospital.ts";

test("a manager takes the proof of consent as a file; an agent sees consents without it", async ({
  page,
  hospital,
}) => {
  const lead = await hospital.capture();
  await hospital.api("manager", "POST", `/leads/${lead}/opt-out`, { channel: "email" });
  await hospital.signIn(page, "manager", `/leads/${lead}`);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "to read" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe(`consents-${lead}.txt`);
  expect(await readFile(await file.path(), "utf8")).toContain("withdrew marketing by email");
  await hospital.signIn(page, "Asha", `/leads/${lead}`);
  await expect(page.getByText("Offers and news (E-mail): withdrawn")).toBeVisible();
  await expect(page.getByRole("link", { name: "to read" })).toHaveCount(0);
});

test("an agent looks at the person's own page beside them, and nothing pressed there is the person's word @phone", async ({
  page,
  hospital,
  isMobile,
}) => {
  const lead = await hospital.capture({ language: "en" });
  const said = async () => (await hospital.api("manager", "GET", `/leads/${lead}/consents`)).body;
  const before = await said();
  await hospital.signIn(page, "manager", `/leads/${lead}`);
  if (isMobile) await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByRole("button", { name: "See their own page" }).click();
  const open = page.getByRole("link", { name: "Open their page" });
  await expect(page.getByText("nothing on it changes anything for the person", { exact: false })).toBeVisible();
  await expectAccessible(page);
  const coming = page.waitForEvent("popup");
  await open.press("Enter");
  const own = await coming;
  await expect(own.getByText("You opened this page as staff", { exact: false })).toBeVisible();
  await own.getByRole("button", { name: "Stop all messages and calls" }).click();
  await expect(own.getByRole("heading", { name: "You are looking as staff" })).toBeVisible();
  expect(await said()).toEqual(before);
});

test("an admin blocks an address, asks for it, lifts it, and imports a list after reading it @phone", async ({
  page,
  hospital,
}) => {
  await hospital.signIn(page, "admin", "/channels");
  const part = page.getByRole("region", { name: "Never write to" });
  await part.getByRole("button", { name: "Block an address" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Phone or e-mail address").fill("meera@example.org");
  await dialog.getByLabel("Why").fill("Asked by letter");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Block it" }).click();
  await expect(part.getByText(/1 e-mail addresses for itself/)).toBeVisible();
  await part.getByLabel("Phone or e-mail address").fill("Meera@Example.org");
  await part.getByRole("button", { name: "Is it blocked?" }).click();
  await expect(part.getByText("Blocked: nothing is sent there.")).toBeVisible();
  await part.getByRole("button", { name: "Lift the block" }).click();
  await expect(part.getByText("Not blocked.")).toBeVisible();

  await part.getByRole("button", { name: "Import a list" }).click();
  const buffer = Buffer.from("phone,email,reason\n+919876543210,,letter\n,nonsense,letter\n");
  await dialog.getByLabel(/CSV or XLSX/).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer });
  await dialog.getByRole("button", { name: "Read the file" }).click();
  await expect(dialog.getByText("The file has 2 rows: 1 can be read, 1 cannot.")).toBeVisible();
  await dialog.getByRole("button", { name: "Block these" }).click();
  await expect(dialog.getByText("Done: 2 rows, 1 newly blocked, 0 blocked already, 1 refused.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(part.getByText(/1 phones/)).toBeVisible();
});
