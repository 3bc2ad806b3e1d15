import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "../data/shapes";
import { sentenceOf, type Writing } from "./sentences";

const ENTRY: TimelineEntry = {
  id: "history:1",
  kind: "history",
  at: "2026-11-30T08:00:00Z",
  actor_id: 7,
  actor: "agent:7",
  text: "",
  action: null,
  facts: {},
  lead_id: null,
  minor: false,
  details: [],
  quote: null,
  message: null,
  interaction: null,
  decision: null,
  touch: null,
  task: null,
};
const WRITING: Writing = {
  say: ({ message, id, values }) =>
    (message ?? id ?? "").replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ""),
  word: (catalogue, code) => `${catalogue}/${code}`,
  nameOf: (id) => (id === null ? "nobody" : `Asha ${id}`),
  time: (at) => new Date(at).toISOString(),
  number: (value) => `${value}!`,
};
const of = (given: Partial<TimelineEntry>) => sentenceOf({ ...ENTRY, ...given }, "Asha", WRITING);

describe("an entry in the words of the language", () => {
  it.each([
    [
      "offer_made",
      { agent: 7, expires_at: "2026-11-30T09:00:00Z" },
      /^Offered to Asha 7, .* 2026-11-30T09:00:00.000Z$/,
    ],
    ["offer_ended", { answer: "declined", agent: 7, reason: "busy" }, /^Asha 7 declined: decline\/busy$/],
    ["owner_changed", { from: null, to: 7, how: "accepted" }, /^Owner: nobody → Asha 7$/],
    ["status_changed", { from: "new", to: "contacted" }, /^Status: status\/new → status\/contacted$/],
    ["first_contacted", { business_s: 600 }, /^First contact after 10! min/],
    ["told_apart", { from: 12 }, /^Asha marked it distinct from lead 12!$/],
  ])("says %s", (action, facts, expected) => {
    expect(of({ action, facts })).toMatch(expected);
  });

  it("says a decision, and a task by its kind or by its title", () => {
    const decision = {
      id: 1,
      kind: "score",
      result: { score: 72, band: "hot" },
      said: "",
      because: [],
      rule_version: 1,
    };
    expect(of({ kind: "decision", decision })).toBe("Scored 72! (band/hot)");
    const task = (title: string) => of({ kind: "task", task: { kind: "call", title } as TimelineEntry["task"] });
    expect([task(""), task("Call_her")]).toEqual(["Task: task/call", "Task: Call_her"]);
  });

  it("leaves to the API what it has no words or not all facts for", () => {
    expect(of({ action: "something_new", facts: {} })).toBeNull();
    expect(of({ action: "offer_made", facts: { agent: 7 } })).toBeNull();
  });
});
