import { describe, expect, it } from "vitest";
import { neighboursOf } from "./neighbours";

const list = { title: "Leads", href: "/leads?status=new", ids: [42, 17, 8] };

describe("neighbours of the list it came from", () => {
  it("are the ones before and after, with the place", () => {
    expect(neighboursOf(list, 17)).toMatchObject({ previous: 42, next: 8, place: 2, of: "3" });
    expect(neighboursOf(list, 42)).toMatchObject({ previous: null, next: 17 });
    expect(neighboursOf({ ...list, more: true }, 8)).toMatchObject({ next: null, of: "3+" });
  });

  it("are none where the lead came from nowhere, or has left the list", () => {
    expect(neighboursOf(null, 42)).toBeNull();
    expect(neighboursOf(list, 99)).toBeNull();
  });
});
