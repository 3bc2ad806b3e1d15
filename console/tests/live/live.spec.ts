import { engine, expect, test } from "../hospital.ts";

const away = (hours: number) => ({ until: new Date(Date.now() + hours * 3_600_000).toISOString() });

test("what others change appears by itself @phone", async ({ page, hospital }) => {
  await hospital.signIn(page, "Asha");
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  await expect(page.getByRole("banner").getByRole("button", { name: "I am away" })).toBeVisible();
  const asha = hospital.who("Asha").id;
  expect((await hospital.api("manager", "PUT", `/agents/${asha}/absence`, away(2))).status).toBe(200);
  await expect(page.getByRole("banner").getByRole("button", { name: /I am back/ })).toBeVisible();
  await page
    .getByRole("banner")
    .getByRole("button", { name: /I am back/ })
    .click();
  await expect(page.getByRole("banner").getByRole("button", { name: "I am away" })).toBeVisible();
});

test("one browser has one connection, and the next tab takes it over", async ({ page, hospital, context }) => {
  const sockets: string[] = [];
  context.on("page", (tab) => tab.on("websocket", (socket) => sockets.push(socket.url())));
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await hospital.signIn(page, "Asha", "/leads");
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  const other = await context.newPage();
  await other.goto(`${engine().url}/leads`);
  await expect(other.getByRole("button", { name: /^Live/ })).toBeVisible();
  expect(sockets).toHaveLength(1);
  await page.close();
  await expect.poll(() => sockets.length).toBe(2);
  await expect(other.getByRole("button", { name: /^Live/ })).toBeVisible();
  const asha = hospital.who("Asha").id;
  await hospital.api("manager", "PUT", `/agents/${asha}/absence`, away(2));
  await expect(other.getByRole("banner").getByRole("button", { name: /I am back/ })).toBeVisible();
});

test("without a connection the page says since when, keeps what it has, and comes back by itself @phone", async ({
  page,
  hospital,
  context,
}) => {
  await hospital.signIn(page, "Asha", "/leads");
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText(/Not connected since \d\d:\d\d; what you see may be old/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Not connected", exact: true })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/Not connected since/)).toBeHidden();
});

test("where no socket gets through, server-sent events do", async ({ page, hospital }) => {
  await page.routeWebSocket(/\/api\/v1\/live/, (socket) => socket.close({ code: 1006 }).catch(() => undefined));
  const events = page.waitForRequest(/\/api\/v1\/live\/events/);
  await hospital.signIn(page, "Asha");
  await events;
  await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
  const asha = hospital.who("Asha").id;
  await hospital.api("manager", "PUT", `/agents/${asha}/absence`, away(2));
  await expect(page.getByRole("banner").getByRole("button", { name: /I am back/ })).toBeVisible();
});
