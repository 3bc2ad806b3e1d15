import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, type Hospital, test } from "./hospital.ts";

/** Lines of a CSV file, each by its header's names. */
function rowsOf(text: string): Record<string, string>[] {
  const table: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text
    .replace(/^\ufeff/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1) table.push(row);
    row = [];
  }
  const [header = [], ...rows] = table;
  return rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ""])));
}

async function saved(page: Page, format: "CSV" | "Excel") {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: `All that fit, as ${format}` }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

const ODD = [
  { first_name: "=1+1", last_name: "@SUM(A1)", city: "Chennai" },
  { first_name: "فاطمة", last_name: "No 2", city: "-Chennai" },
  { first_name: 'Me"era, ', last_name: "சுனிதா", city: "Chennai" },
];

async function captured(hospital: Hospital): Promise<void> {
  for (const given of ODD) await hospital.capture(given);
  await hospital.capture({ first_name: "Elsewhere", city: "Kochi", language: "en", source: "event" });
}

test("the file holds the leads that fit, as they are written, and nothing that a spreadsheet calculates", async ({
  page,
  hospital,
}) => {
  await captured(hospital);
  await hospital.signIn(page, "manager", "/leads?source=website");
  await expect(page.locator("[data-id]")).toHaveCount(3);
  const { name, bytes } = await saved(page, "CSV");
  expect(name).toBe("leads.csv");
  const text = bytes.toString("utf8");
  expect(text.startsWith("\ufeff"), "a spreadsheet knows that it is UTF-8").toBe(true);
  const rows = rowsOf(text);
  const { items } = (await hospital.api("manager", "GET", "/leads?source=website")).body;
  expect(rows.map(({ id }) => Number(id)).sort()).toEqual(items.map(({ id }: { id: number }) => id).sort());
  expect(rows.map(({ first_name }) => first_name)).not.toContain("Elsewhere");
  expect(rows.find(({ last_name }) => last_name === "No 2")).toMatchObject({ first_name: "فاطمة" });
  expect(rows.find(({ last_name }) => last_name === "சுனிதா")?.first_name).toContain('Me"era,');
  for (const row of rows)
    for (const [column, cell] of Object.entries(row)) {
      expect(cell, column).not.toMatch(/^\s*[=@\t\r]/);
      expect(cell, column).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      if (/^[+-]/.test(cell)) expect(Number.isFinite(Number(cell)), `${column} ${cell}`).toBe(true);
    }
});

test("the workbook arrives whole, and without a filter holds everybody", async ({ page, hospital }) => {
  await captured(hospital);
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.locator("[data-id]")).toHaveCount(4);
  const { name, bytes } = await saved(page, "Excel");
  expect(name).toBe("leads.xlsx");
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
  expect(bytes.includes("xl/worksheets/")).toBe(true);
  expect(bytes.subarray(-22, -18).toString("hex"), "the archive's end is there").toBe("504b0506");
});

test("a file that is refused, or breaks off, is said in words, and can be asked for again", async ({
  page,
  hospital,
}) => {
  await hospital.capture();
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.locator("[data-id]")).toHaveCount(1);
  let answer: "refused" | "cut" = "refused";
  await page.route(/\/exports\/leads/, (route) =>
    answer === "cut"
      ? route.abort()
      : route.fulfill({ status: 403, json: { status: 403, title: "Forbidden", detail: "Your role takes no files." } }),
  );
  const ask = async () => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("link", { name: "All that fit, as CSV" }).click();
  };
  await ask();
  await expect(page.getByText("No file was saved. Your role takes no files.")).toBeVisible();
  answer = "cut";
  await ask();
  await expect(page.getByText(/No file was saved\. .*Check your connection/)).toBeVisible();
  await page.unroute(/\/exports\/leads/);
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Try again" }).last().click();
  expect((await file).suggestedFilename()).toBe("leads.csv");
});

test("who may take no files is offered none", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha", "/leads");
  await expect(page.getByText("No leads yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Export", exact: true })).toHaveCount(0);
  expect((await hospital.api("Asha", "GET", "/exports/leads.csv")).status).toBe(403);
});
