import { describe, expect, it } from "vitest";
import { ageOn, calendarDate, languages } from "./shown";

describe("values as people read them", () => {
  it("name languages in the reader's own", () => {
    expect(languages("ta,en", "en")).toBe("Tamil, English");
    expect(languages("ta", "ta")).toBe("தமிழ்");
    expect(languages("!!", "en")).toBe("!!");
  });

  it("never move a date without a time into a zone", () => {
    expect(calendarDate("1961-04-02", "en")).toBe("Apr 2, 1961");
    expect(calendarDate("nonsense", "en")).toBe("nonsense");
  });

  it("count whole years, also of 29 February", () => {
    expect(ageOn("2026-04-01", "1961-04-02")).toBe(64);
    expect(ageOn("2026-04-02", "1961-04-02")).toBe(65);
    expect(ageOn("2027-02-28", "2004-02-29")).toBe(22);
    expect(ageOn("2027-03-01", "2004-02-29")).toBe(23);
    expect(ageOn("2026-01-01", "1800-01-01")).toBeNull();
  });
});
