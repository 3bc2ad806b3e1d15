import { describe, expect, it } from "vitest";
import { bodyOf, EMPTY } from "./enquiry";

describe("an enquiry that somebody takes down", () => {
  it("needs a way to reach the person", () => {
    expect(bodyOf({ ...EMPTY, first_name: "Meera" })).toBeNull();
    expect(bodyOf({ ...EMPTY, phone: "   " })).toBeNull();
    expect(bodyOf({ ...EMPTY, email: " meera@example.com " })?.email).toBe("meera@example.com");
  });

  it("has notes of 5,000 characters at most, as the API counts them", () => {
    const given = { ...EMPTY, phone: "98765 43210" };
    expect(bodyOf({ ...given, notes: "🙂".repeat(5_000) })).not.toBeNull();
    expect(bodyOf({ ...given, notes: "🙂".repeat(5_001) })).toBeNull();
  });

  it("says nothing of what was not said", () => {
    const body = bodyOf({ ...EMPTY, phone: "98765 43210" });
    expect(body).toMatchObject({ phone: "98765 43210", email: null, city: null, source: "phone" });
    expect(body).not.toHaveProperty("consents");
  });

  it("keeps that they agreed to news, as spoken", () => {
    const body = bodyOf({ ...EMPTY, phone: "98765 43210", news: true });
    expect(body?.consents).toEqual([{ purpose: "marketing", text_version: "spoken-1" }]);
  });
});
