import { expect, test } from "../hospital.ts";

test("a tag is put on and taken off, and each is taken back by z", async ({ page, hospital }) => {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.signIn(page, "manager", `/leads/${id}`);
  const tags = page.getByRole("region", { name: "Tags" });
  const kept = async () => (await hospital.api("manager", "GET", `/leads/${id}`)).body.tags;
  await tags.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByLabel("New tag").fill("second opinion");
  await page.keyboard.press("Enter");
  await expect(tags).toContainText("second opinion");
  await page.getByRole("main").press("z");
  await expect(tags).not.toContainText("second opinion");
  expect(await kept()).toEqual([]);
  await hospital.api("manager", "PUT", `/leads/${id}/tags/camp`);
  await tags.getByRole("button", { name: "Remove tag camp" }).click();
  await expect(tags).not.toContainText("camp");
  await page.getByRole("main").press("z");
  await expect(tags).toContainText("camp");
  await expect.poll(kept).toEqual(["camp"]);
});

test("on the board a card is chosen by x and assigned by a", async ({ page, hospital }) => {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.signIn(page, "manager", "/board");
  const card = page.locator(`[data-card="${id}"]`);
  await card.getByRole("link").focus();
  await page.keyboard.press("x");
  await expect(page.getByRole("region", { name: "Chosen leads" })).toContainText("1 chosen");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Chosen leads" })).toHaveCount(0);
  await card.getByRole("link").focus();
  await page.keyboard.press("a");
  await page.getByRole("dialog").getByRole("radio", { name: /Charu/ }).check();
  await page.keyboard.press("Control+Enter");
  await hospital.until(id, (state) => state.owner === hospital.who("Charu").id, "its owner");
  await expect(card).toHaveAttribute("data-card", String(id));
  await expect(card.getByTitle(/Charu/)).toBeVisible();
});
