import { engine, expect, test } from "./hospital.ts";

test("an address that is no route shows the console, with a nonce of its own @phone", async ({ page, hospital }) => {
  const answer = await page.goto(`${engine().url}/today`);
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{20,}'/);
  await hospital.signIn(page, "Asha", "/today");
  await expect(page.locator("#root")).not.toBeEmpty();
});
