import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const CHROMIUM =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const browser = { browserName: "chromium" as const, launchOptions: { executablePath: CHROMIUM, args: QUIET } };

/** Timeouts are ends, not expectations: a machine may be three times slower than ours. */
export default defineConfig({
  testDir: "tests",
  // Times of a crowd are figures for a quiet machine: FIGURES=1 takes them.
  grepInvert: process.env.FIGURES ? undefined : /@figures/,
  globalSetup: "./tests/engine.ts",
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  // What passes only the second time is reported as flaky: to be mended, but no reason to lose a whole run.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    trace: process.env.CI ? "on-first-retry" : "off",
    actionTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  },
  projects: [
    { name: "wide", use: { ...browser, viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      use: {
        ...browser,
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
        userAgent: devices["Pixel 7"].userAgent,
      },
      grep: /@phone/,
    },
  ],
});
