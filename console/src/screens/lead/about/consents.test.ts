import { expect, it } from "vitest";
import type { ConsentRead } from "../../../api/gen";
import { newestOf } from "./consents";

it("what was said last of a purpose and a channel counts", () => {
  const said = (id: number, channel: string | null, given: boolean) =>
    ({ id, purpose: "marketing", channel, given }) as ConsentRead;
  const all = [said(3, "sms", false), said(2, null, true), said(1, "sms", true)];
  expect(newestOf(all).map(({ id }) => id)).toEqual([3, 2]);
});
