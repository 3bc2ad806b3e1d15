import { afterEach, describe, expect, it } from "vitest";
import { tabBy } from "./tabs";

const TABS = ["now", "timeline", "facts"] as const;

describe("arrow keys on tabs", () => {
  afterEach(() => document.documentElement.removeAttribute("dir"));

  it("go on and back, round the ends", () => {
    expect(tabBy("ArrowRight", TABS, "now")).toBe("timeline");
    expect(tabBy("ArrowRight", TABS, "facts")).toBe("now");
    expect(tabBy("ArrowLeft", TABS, "now")).toBe("facts");
    expect(tabBy("Enter", TABS, "now")).toBeNull();
  });

  it("are turned round where one reads from the right", () => {
    document.documentElement.dir = "rtl";
    expect(tabBy("ArrowRight", TABS, "timeline")).toBe("now");
    expect(tabBy("ArrowLeft", TABS, "timeline")).toBe("facts");
  });
});
