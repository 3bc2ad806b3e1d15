import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { engine, expect, type Hospital, test } from "./hospital.ts";
import { daytimeZone, PicturedDay } from "./picturedDay.ts";

/** `PICTURES=1` takes the pictures of docs/console anew; else each screen must still be what its picture shows. */
const TAKES = Boolean(process.env.PICTURES);
const FOLDER = resolve(import.meta.dirname, "../../docs/pictures");
const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** What makes a screen: no times, numbers or names of leads, which differ from day to day. */
const STRUCTURE =
  /^\s*- (heading|button|columnheader|tab|region|complementary|navigation|searchbox|textbox|combobox) "(.+?)"/;
const WEEK = Array.from({ length: 7 }, (_, at) => new Date(Date.UTC(2026, 0, at + 1)));
/** A date in a heading, which begins with the weekday. */
const DATE = new RegExp(
  `(${["en", "ar"].flatMap((language) => WEEK.map((day) => day.toLocaleDateString(language, { weekday: "long", timeZone: "UTC" }))).join("|")}).*$`,
);
const MOST_BYTES = 180_000;

test("the pictures of the docs show the screens as they are", async ({ browser }, info) => {
  test.skip(info.project.name !== "wide", "once is enough");
  test.setTimeout(300_000);
  const zone = daytimeZone();
  const { hospital, shown } = await PicturedDay.live(zone);
  const as = (who: string, path: string, how: object = WIDE) =>
    opened(browser, hospital, who, path, { ...how, timezoneId: zone });

  await picture("sign-in", await signIn(browser));
  const asha = await as("Asha", "/today");
  await expect(asha.locator("[data-group=now]")).toContainText("Send the price list");
  await chosen(asha, /Meera/);
  await picture("today", asha, 720);
  await asha.goto(`${engine().url}/leads/${shown}`);
  await expect(asha.locator("[data-timeline]")).toContainText("Her daughter drives her");
  await expect(asha.locator("[data-step=in_step]")).toBeVisible();
  await picture("lead", asha);

  const phone = await as("Asha", "/today", PHONE);
  await expect(phone.locator("[data-group=now]")).toContainText("Send the price list");
  await picture("today-phone", phone);
  await phone.goto(`${engine().url}/leads/${shown}`);
  await expect(phone.locator("[data-next]").getByRole("button").first()).toBeInViewport();
  await expect(phone.locator("[data-next]").getByRole("button", { name: "More" })).toBeVisible();
  await picture("lead-phone", phone);

  const manager = await as("manager", "/board");
  await expect(manager.locator("[data-card]")).toHaveCount(12);
  await picture("board", manager, 780);
  await manager.goto(`${engine().url}/leads`);
  await expect(manager.getByRole("row").filter({ hasText: "Thomas" })).toBeVisible();
  await picture("leads", manager, 780);
  await manager.goto(`${engine().url}/team`);
  await expect(manager.getByRole("row").filter({ hasText: "Asha" })).toBeVisible();
  await expect(manager.getByText("unattended")).toBeVisible();
  await picture("team", manager, 680);

  await hospital.api("Asha", "PUT", "/me/preferences", {
    preferences: { language: "ar", colours: "dark", density: "comfortable", keys: true },
  });
  const arabic = await as("Asha", "/today");
  await expect(arabic.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(arabic.locator("[data-group=now]")).toContainText("Send the price list");
  await chosen(arabic, /Meera/);
  await picture("today-arabic-dark", arabic, 720);
});

async function opened(browser: Browser, hospital: Hospital, who: string, path: string, how: object): Promise<Page> {
  const page = await (
    await browser.newContext({ locale: "en-GB", deviceScaleFactor: 1, reducedMotion: "reduce", ...how })
  ).newPage();
  await hospital.signIn(page, who, path);
  return page;
}

/** The demo's own hospital, which every engine has once. */
async function signIn(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 720, height: 640 }, locale: "en-GB" })).newPage();
  await page.goto(`${engine().url}/sign-in`);
  await page.getByLabel("Find a person").fill("Blink Eye Hospital");
  await expect(page.getByRole("button", { name: /^Ghada/ })).toBeVisible();
  return page;
}

async function chosen(page: Page, what: RegExp): Promise<void> {
  await page.locator("[data-line]").filter({ hasText: what }).first().click();
  await expect(page.locator("[data-chosen]")).toContainText(what);
  await page.waitForLoadState("networkidle");
}

async function picture(name: string, page: Page, height?: number): Promise<void> {
  const structure = (await settled(page)) + (await keysOf(page));
  const kept = resolve(FOLDER, `${name}.txt`);
  if (TAKES) {
    mkdirSync(FOLDER, { recursive: true });
    const path = resolve(FOLDER, `${name}.png`);
    if (height) await page.setViewportSize({ width: page.viewportSize()?.width ?? 0, height });
    const taken = await page.screenshot({ path, animations: "disabled", caret: "hide" });
    expect.soft(taken.length, `${name}.png is too large`).toBeLessThan(MOST_BYTES);
    writeFileSync(kept, structure);
  }
  const then = existsSync(kept) ? readFileSync(kept, "utf8") : "";
  expect
    .soft(structure, `${name} has changed: take the pictures anew with PICTURES=1 scripts/browser pictures`)
    .toBe(then);
}

/** Nothing is loaded any more, and what arrived is no longer marked: then what is on the screen. */
async function settled(page: Page): Promise<string> {
  await expect(page.locator("[data-marked], [data-moving], [data-arrived]")).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  let [before, found] = ["", ""];
  do {
    before = found;
    await page.waitForTimeout(700);
    found = structureOf(await page.locator("body").ariaSnapshot());
  } while (found !== before);
  return found;
}

/** The screen's own keys, as its sheet lists them; a phone and the sign-in have none. */
async function keysOf(page: Page): Promise<string> {
  if ((page.viewportSize()?.width ?? 0) < 1000) return "";
  await page.keyboard.press("?");
  const sheet = page.locator("[role=dialog] section");
  await expect(sheet.first()).toBeVisible();
  const found = await sheet.evaluateAll((sections) =>
    sections.flatMap((section) =>
      [...section.querySelectorAll("dl > div")].map((row) => {
        const keys = [...row.querySelectorAll("dd > span")].map((combo) =>
          [...combo.querySelectorAll("kbd")].map((one) => one.textContent).join(" "),
        );
        return `key ${section.querySelector("h2")?.textContent}: ${keys.join(" or ")}: ${row.querySelector("dt")?.textContent}`;
      }),
    ),
  );
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  return `${found.join("\n")}\n`;
}

function structureOf(snapshot: string): string {
  const found = new Set<string>();
  for (const line of snapshot.split("\n")) {
    const [, role, name = ""] = STRUCTURE.exec(line) ?? [];
    const plain = name
      .replace(DATE, "")
      .replace(/[\d٠-٩,،]+/g, "")
      .replace(/\s+/g, " ")
      .trim();
    if (role && (role === "heading" || !/\d/.test(name))) found.add(`${role} ${plain}`);
  }
  return `${[...found].join("\n")}\n`;
}
