import { expect, test } from "vitest";
import type { JobRead } from "../../../api/gen/index.ts";
import { byReason } from "./bulk.ts";

test("refusals that share a reason are one line, the most frequent first", () => {
  const refusal = (lead_id: number, reason: string) => ({ lead_id, reason, detail: `${reason}.` });
  const job = { refusals: [refusal(1, "lead_closed"), refusal(2, "not_owner"), refusal(3, "not_owner")] } as JobRead;
  expect(byReason(job)).toEqual([
    { reason: "not_owner", detail: "not_owner.", leads: [2, 3] },
    { reason: "lead_closed", detail: "lead_closed.", leads: [1] },
  ]);
});
