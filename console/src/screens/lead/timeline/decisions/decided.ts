/** What a decision recorded, read with care: any version of the engine wrote it. */

type Recorded = Readonly<Record<string, unknown>>;

export interface Input {
  readonly name: string;
  readonly value: string;
}

const OF_SCORE = "of";

/** Facts in order of name; what is blank, and a list that is empty, is left out. */
export function inputsOf(inputs: Recorded): Input[] {
  return Object.entries(inputs)
    .filter(([name]) => name !== OF_SCORE)
    .map(([name, value]) => ({ name: name.replace(/^custom\./, "").replaceAll("_", " "), value: written(value) }))
    .filter(({ value }) => value !== "")
    .sort((one, other) => one.name.localeCompare(other.name));
}

interface Candidate {
  readonly agent: number;
  readonly points: number | null;
  readonly why: string;
  readonly chosen: boolean;
}

export function candidatesOf(decision: {
  readonly candidates: readonly Recorded[];
  readonly result: Recorded;
}): Candidate[] {
  const { result } = decision;
  const chosen = new Set(Array.isArray(result.agents) ? result.agents : [result.agent]);
  return decision.candidates.flatMap((one) => {
    if (typeof one.agent !== "number") {
      return [];
    }
    const points = typeof one.score === "number" ? one.score : null;
    const reasons = Array.isArray(one.reasons) ? one.reasons.map(String).join(", ") : "";
    return [
      { agent: one.agent, points, why: typeof one.why === "string" ? one.why : reasons, chosen: chosen.has(one.agent) },
    ];
  });
}

function written(value: unknown): string {
  if (value === null || value === undefined) {
    return "";
  }
  if (Array.isArray(value)) {
    return value.map(written).filter(Boolean).join(", ");
  }
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, inner]) => `${name.replaceAll("_", " ")} ${written(inner)}`)
      .join(", ");
  }
  return String(value);
}
