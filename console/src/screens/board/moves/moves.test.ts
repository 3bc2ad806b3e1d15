import { describe, expect, test } from "vitest";
import { STATUSES, type Status } from "../../leads/codes.ts";
import { type Hand, type Held, moveTo, targetsOf } from "./moves.ts";

const MANAGER: Hand = { id: 1, agent: false, permissions: ["work_lead", "manage_lead"] };
const AGENT: Hand = { id: 7, agent: true, permissions: ["work_lead"] };
const MARKETING: Hand = { id: 9, agent: false, permissions: ["read_leads"] };

const LEGAL: Record<string, string> = {
  "new → contacted": "outcome",
  "new → qualified": "assess",
  "contacted → qualified": "assess",
  "qualified → converted": "convert",
  "new → lost": "lose",
  "contacted → lost": "lose",
  "qualified → lost": "lose",
  "lost → new": "reopen",
};

const lead = (status: Status, owner_id: number | null = AGENT.id): Held => ({ status, owner_id });
const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));

describe("each of the 25 moves", () => {
  test.each(pairs)("%s → %s", (from, to) => {
    const command = LEGAL[`${from} → ${to}`] ?? null;
    expect(moveTo("status", lead(from), to, MANAGER)).toBe(command);
    expect(moveTo("status", lead(from), to, AGENT)).toBe(command === "reopen" ? null : command);
    expect(moveTo("status", lead(from, 8), to, AGENT), "another's lead").toBeNull();
    expect(moveTo("status", lead(from, null), to, AGENT), "nobody's lead").toBeNull();
    expect(moveTo("status", lead(from), to, MARKETING)).toBeNull();
    expect(moveTo("phase", lead(from), to, MANAGER), "no drop by phase").toBeNull();
    expect(moveTo("waiting", lead(from), to, MANAGER), "no drop by wait").toBeNull();
    expect(moveTo("status", { ...lead(from), merged_into: 3 }, to, MANAGER), "merged away").toBeNull();
  });
});

test("targets come in the order of the columns", () => {
  expect(targetsOf("status", lead("new"), STATUSES, AGENT)).toEqual([
    ["contacted", "outcome"],
    ["qualified", "assess"],
    ["lost", "lose"],
  ]);
  expect(targetsOf("status", lead("converted"), STATUSES, MANAGER)).toEqual([]);
});

test("a status or column that this console does not know is no target", () => {
  expect(moveTo("status", { status: "frozen" as Status, owner_id: 7 }, "lost", MANAGER)).toBeNull();
  expect(moveTo("status", lead("new"), "frozen", MANAGER)).toBeNull();
});
