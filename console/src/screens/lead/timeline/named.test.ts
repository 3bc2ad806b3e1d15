import { expect, it } from "vitest";
import { actorId, named } from "./named";

const people = new Map([[7, { id: 7, name: "Asha" }]]);

it("names agents in sentences, and leaves those that it does not know", () => {
  expect(named("Offered to agent 7, not agent 9: away", people)).toBe("Offered to Asha, not agent 9: away");
  expect(named("Agent 7 accepted (attempt 7)", people)).toBe("Asha accepted (attempt 7)");
  expect(named("reagent 77", people)).toBe("reagent 77");
});

it("knows a colleague from the engine", () => {
  expect(actorId("user:7")).toBe(7);
  expect(actorId("agent:12")).toBe(12);
  expect(actorId("engine")).toBeNull();
  expect(actorId("key:3")).toBeNull();
});
