import { expect, expectAccessible, test } from "../hospital.ts";

const LOOKS = [
  { language: "en", colours: "light" },
  { language: "ar", colours: "dark" },
  { language: "ta", colours: "light" },
  { language: "hi", colours: "dark" },
];

for (const { language, colours } of LOOKS) {
  test(`the shell is accessible in ${language}, ${colours} @phone`, async ({ page, hospital, isMobile }) => {
    await hospital.api("Asha", "PUT", "/me/preferences", {
      preferences: { language, colours, density: "comfortable", keys: true },
    });
    await hospital.signIn(page, "Asha");
    const html = page.locator("html");
    await expect(html).toHaveAttribute("lang", language);
    await expect(html).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
    await expect(html).toHaveAttribute("data-mantine-color-scheme", colours);
    await expect(page.getByRole("navigation").getByRole("link").first()).toBeVisible();
    await expectAccessible(page);
    await page
      .locator(isMobile ? "nav button" : "header button")
      .last()
      .click();
    await expect(page.getByRole("switch").first()).toBeVisible();
    await expectAccessible(page);
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(wide).toBeLessThanOrEqual(seen ?? 0);
  });
}

test("the hospital's accent and logo are everywhere, and readable", async ({ page, hospital }) => {
  const put = await hospital.api("admin", "PUT", "/tenant/brand", { accent: "#7a1f5c", logo: null });
  expect(put.status).toBe(200);
  await hospital.signIn(page, "admin");
  const accent = () => page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--accent").trim());
  await expect.poll(accent).toBe("#7a1f5c");
  await expectAccessible(page);
});

test("the language is changed on the spot, without a reload", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/leads");
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page.evaluate(() => Object.assign(window, { same: true }));
  await page.getByLabel("Language").selectOption("ar");
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("no screen scrolls as a whole when its content fits @phone", async ({ page, hospital }) => {
  const lead = await hospital.capture();
  await hospital.signIn(page, "manager", "/today");
  for (const path of ["/today", "/leads", "/board", `/leads/${lead}`, "/team", "/inbox"]) {
    await page.goto(new URL(path, page.url()).href);
    await expect(page.locator("main h1, main [data-card], main [data-next]").first()).toBeVisible();
    const over = () => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    expect(await over(), path).toBeLessThanOrEqual(0);
  }
});
