import { describe, expect, it } from "vitest";
import { bodyOf, EMPTY, remainderOf } from "./message";

const SMS = { channel: "sms", zone: "Asia/Kolkata", answers: null } as const;
const MAIL = { ...SMS, channel: "email" } as const;

describe("a message", () => {
  it("is words of one's own or a template, never both", () => {
    expect(bodyOf(EMPTY, SMS)).toBeNull();
    expect(bodyOf({ ...EMPTY, text: " Yes \n" }, SMS)).toEqual({ channel: "sms", body: "Yes" });
    expect(bodyOf({ ...EMPTY, text: "draft", template: "follow_up" }, SMS)).toEqual({
      channel: "sms",
      template: "follow_up",
    });
  });

  it("is no longer than its channel takes, counted as people do", () => {
    expect(bodyOf({ ...EMPTY, text: "👍".repeat(1_600) }, SMS)).not.toBeNull();
    expect(bodyOf({ ...EMPTY, text: "👍".repeat(1_601) }, SMS)).toBeNull();
    expect(bodyOf({ ...EMPTY, text: "a".repeat(1_601) }, { ...SMS, channel: "whatsapp" })).not.toBeNull();
  });

  it("by e-mail needs a subject, unless it answers one", () => {
    expect(bodyOf({ ...EMPTY, text: "Yes" }, MAIL)).toBeNull();
    expect(bodyOf({ ...EMPTY, text: "Yes" }, { ...MAIL, answers: 7 })).toEqual({
      channel: "email",
      body: "Yes",
      in_reply_to: 7,
    });
    expect(bodyOf({ ...EMPTY, text: "Yes", subject: "Eye" }, SMS)).toEqual({ channel: "sms", body: "Yes" });
  });

  it("leaves at a time by the hospital's clock", () => {
    const later = { ...EMPTY, text: "Yes", at: "2026-12-01T09:00", unlessReply: true };
    expect(bodyOf(later, SMS)).toEqual({
      channel: "sms",
      body: "Yes",
      at: "2026-12-01T03:30:00.000Z",
      unless_reply: true,
    });
    expect(bodyOf({ ...later, at: "2026-12" }, SMS)).toBeNull();
  });

  it("that was taken leaves what was typed meanwhile", () => {
    const sent = { ...EMPTY, text: "Yes", at: "2026-12-01T09:00" };
    expect(remainderOf(sent, sent)).toEqual(EMPTY);
    expect(remainderOf({ ...sent, text: "Yes And" }, sent)).toEqual({ ...EMPTY, text: "And" });
  });
});
