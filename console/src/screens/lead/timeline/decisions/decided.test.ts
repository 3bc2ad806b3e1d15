import { expect, it } from "vitest";
import { candidatesOf, inputsOf } from "./decided";

it("lists the facts of a decision, and leaves out what is blank", () => {
  const inputs = {
    of: "score",
    city: "Chennai",
    age_years: 64,
    insured: null,
    tags: [],
    "custom.eye": "said",
    at: { day: "Mon" },
  };
  expect(inputsOf(inputs)).toEqual([
    { name: "age years", value: "64" },
    { name: "at", value: "day Mon" },
    { name: "city", value: "Chennai" },
    { name: "eye", value: "said" },
  ]);
});

it("lists the candidates, who was chosen, and why not the others", () => {
  const candidates = [
    { agent: 7, score: 12, points: { load: 12 }, reasons: ["speaks Tamil", "load 3 of 20"] },
    { agent: 9, refused: "away", why: "is away" },
    { nobody: true },
  ];
  expect(candidatesOf({ candidates, result: { agent: 7 } })).toEqual([
    { agent: 7, points: 12, why: "speaks Tamil, load 3 of 20", chosen: true },
    { agent: 9, points: null, why: "is away", chosen: false },
  ]);
  expect(candidatesOf({ candidates, result: { agents: [9] } })[1]?.chosen).toBe(true);
});
