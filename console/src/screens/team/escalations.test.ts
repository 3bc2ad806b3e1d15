import { expect, it } from "vitest";
import type { TaskRead } from "../../api/gen";
import { byLead } from "./escalations";

const task = (id: number, lead_id: number | null) => ({ id, lead_id }) as TaskRead;

it("is one line a lead, the most urgent first; what is about no lead stays by itself", () => {
  const found = byLead([task(1, 7), task(2, 8), task(3, 7), task(4, null), task(5, null)]);
  expect(found.map(({ task: { id }, times }) => [id, times])).toEqual([
    [1, 2],
    [2, 1],
    [4, 1],
    [5, 1],
  ]);
});
