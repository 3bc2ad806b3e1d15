import { expect, it } from "vitest";
import { dress, readMail } from "./mail";

it("takes from a mail what would load or be refused, and sets its styles by hand", () => {
  const { markup, sheets } = readMail(
    '<html><head><style>p { color: red }</style></head><body><p style="color: blue">Hello <img src="https://x.example/a.png" alt="Logo"><a href="https://x.example">Book</a></p></body></html>',
  );
  expect(sheets).toEqual(["p { color: red }"]);
  expect(markup).not.toMatch(/ style=| src=|<style/);
  const page = new DOMParser().parseFromString(markup, "text/html");
  dress(page, []);
  expect(page.querySelector("p")?.style.color).toBe("blue");
  expect(page.querySelector("a")?.getAttribute("href")).toBeNull();
});
