import { describe, expect, it } from "vitest";
import type { Phase, WaitKind } from "../api/gen/index.ts";
import { nextStep, type Step, stepOfTask, type Waits } from "./next.ts";

const AGENT = { userId: 7, manages: false };
const MANAGER = { userId: 2, manages: true };

/** Each of the fifteen kinds: for the agent who acts, and for a manager. */
const TABLE: [WaitKind, Phase, Step | null, Step | null][] = [
  ["intake", "intake", null, null],
  ["offer", "assign", "accept", "reassign"],
  ["queue", "assign", "take", "reassign"],
  ["attempt", "contact", "call", "call"],
  ["call", "contact", "call", "call"],
  ["answer", "contact", null, null],
  ["qualification", "qualify", "assess", "assess"],
  ["nurture", "nurture", null, null],
  ["booking", "book", "book", "book"],
  ["deposit", "book", null, null],
  ["visit", "visit", null, null],
  ["visit_outcome", "visit", "visit", "visit"],
  ["conversion", "convert", null, null],
  ["registry", "book", null, null],
  ["patient_match", "book", null, null],
];

describe("the next step of a lead", () => {
  it.each(TABLE)("that waits for %s in phase %s is %s, for a manager %s", (kind, phase, agents, managers) => {
    const waits: Waits = { kind, agent_id: kind === "queue" ? null : 7, channel: "call" };
    expect(nextStep(waits, phase, AGENT)).toBe(agents);
    expect(nextStep(waits, phase, MANAGER)).toBe(managers);
  });

  it("covers all fifteen kinds", () => {
    expect(new Set(TABLE.map(([kind]) => kind)).size).toBe(15);
  });

  it("is the outcome once the call was placed", () => {
    expect(nextStep({ kind: "call", agent_id: 7 }, "contact", AGENT, true)).toBe("outcome");
  });

  it("is nobody's but the one's who acts", () => {
    expect(nextStep({ kind: "booking", agent_id: 8 }, "book", AGENT)).toBeNull();
    expect(nextStep({ kind: "offer", agent_id: 8 }, "assign", AGENT)).toBeNull();
  });

  it("is none for an attempt that the engine makes by message, and without a run", () => {
    expect(nextStep({ kind: "attempt", agent_id: 7, channel: "sms" }, "contact", AGENT)).toBeNull();
    expect(nextStep(null, "closed", AGENT)).toBeNull();
  });
});

describe("the step that ends a task", () => {
  it.each([
    ["call", "call"],
    ["outcome", "outcome"],
    ["assess", "assess"],
    ["book", "book"],
    ["visit", "visit"],
    ["reply", "reply"],
    [null, "complete"],
  ] as const)("that is done by %s is %s", (command, step) => {
    expect(stepOfTask(command)).toBe(step);
  });

  it("is the outcome once the call was placed", () => {
    expect(stepOfTask("call", true)).toBe("outcome");
    expect(stepOfTask("assess", true)).toBe("assess");
  });
});
