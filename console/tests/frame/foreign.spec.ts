import { engine, expect, test } from "../hospital.ts";

/** Another site than 127.0.0.1, whose pages are written here. */
const ELSEWHERE = "http://localhost:9/";

test("a form of another site changes nothing, and the session stands", async ({ page, hospital }) => {
  const id = await hospital.capture();
  await hospital.until(id, (state) => state.waiting_for?.kind === "offer", "an offer");
  await hospital.signIn(page, "manager", `/leads/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Meera");
  let action = "";
  await page.route(`${ELSEWHERE}**`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" enctype="text/plain" action="${action}"><input name='{"reason":"price","x":"' value='"}'></form><script>document.forms[0].submit()</script>`,
    }),
  );
  for (const path of [`/api/v1/leads/${id}/lose`, `/api/v1/leads/${id}/opt-out`, "/auth/logout", "/auth/demo"]) {
    action = engine().url + path;
    const answered = page.waitForResponse((answer) => answer.url() === action);
    await page.goto(ELSEWHERE).catch(() => undefined); // left for the form's answer at once
    expect((await answered).status(), path).toBeGreaterThanOrEqual(400);
  }
  expect((await hospital.api("admin", "GET", `/leads/${id}`)).body.status).toBe("new");
  await page.goto(`${engine().url}/leads/${id}`);
  await expect(page.getByRole("heading", { level: 1 }), "still signed in").toContainText("Meera");
});

test("a page of another site cannot frame the console", async ({ page, hospital }) => {
  await hospital.signIn(page, "manager", "/leads");
  await expect(page.getByText("No leads yet")).toBeVisible();
  await page.route(`${ELSEWHERE}**`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<h1>Win a prize</h1><iframe src="${engine().url}/leads"></iframe>`,
    }),
  );
  await page.goto(ELSEWHERE);
  await expect.poll(() => page.frames().map((frame) => frame.url())).toContain("chrome-error://chromewebdata/");
  await expect(page.frameLocator("iframe").getByText("No leads yet")).toHaveCount(0);
});
