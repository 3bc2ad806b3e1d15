import { describe, expect, it } from "vitest";
import { placesOf, startOf } from "./places";
import { safePath } from "./session/session";

const AGENT = ["work_lead", "read_leads", "answer_offer"];
const MANAGER = ["work_lead", "read_leads", "read_teams"];
const MARKETING = ["read_leads"];
const OPS = ["read_teams", "read_run"];
const to = (permissions: string[]) => placesOf(permissions).map((place) => place.to);

describe("places", () => {
  it("are those that one has the permissions for", () => {
    expect(to(AGENT)).toEqual(["/today", "/leads", "/board"]);
    expect(to(MANAGER)).toEqual(["/today", "/leads", "/board", "/team"]);
    expect(to(MARKETING)).toEqual(["/leads", "/board"]);
    expect(to([...MANAGER, "read_operations"])).toContain("/health");
    expect(to([])).toEqual([]);
  });

  it("begin with the day of who carries leads, with the team of who leads one", () => {
    expect([AGENT, MANAGER, MARKETING, OPS, []].map(startOf)).toEqual(["/today", "/team", "/leads", "/team", null]);
  });
});

it("begin with the health of the engine for operations, who see no leads", () => {
  expect(startOf([...OPS, "read_operations"])).toBe("/health");
  expect(startOf([...MANAGER, "read_operations"])).toBe("/team");
});

describe("the page after signing in", () => {
  it("is one of ours", () => {
    expect(safePath("/leads?status=new#x")).toBe("/leads?status=new#x");
    for (const bad of [
      "//evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "/\n\\evil.example",
      "/.//evil.example",
      " //evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "/sign-in",
      "/./sign-in?next=/leads",
      undefined,
      5,
      "",
    ]) {
      expect(safePath(bad)).toBe("/");
    }
  });
});
