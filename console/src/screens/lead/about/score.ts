/** What a scoring decision says, read with care: rules of any version, also later ones, wrote it. */

export interface Point {
  readonly code: string;
  readonly points: number;
  readonly text: string;
}

interface Scoring {
  readonly value: number;
  readonly band: string | null;
  readonly fit: number | null;
  readonly engagement: number | null;
  /** Largest gain first, then the deductions. */
  readonly points: readonly Point[];
  /** Facts that some rule asked for and nobody knows, by name. */
  readonly missing: readonly string[];
  readonly oddFacts: readonly string[];
}

export function readScoring(result: Readonly<Record<string, unknown>>): Scoring | null {
  if (typeof result.score !== "number") {
    return null;
  }
  return {
    value: result.score,
    band: typeof result.band === "string" ? result.band : null,
    fit: numberOr(result.fit),
    engagement: numberOr(result.engagement),
    points: listOf(result.reasons).flatMap(readPoint).sort(byWeight),
    missing: listOf(result.missing).filter(isText),
    oddFacts: listOf(result.odd_facts).filter(isText),
  };
}

/** How many points would still be possible; what caps and negative points took counts as well. */
export function toFull(scoring: Scoring): number {
  return Math.max(100 - scoring.value, 0);
}

function readPoint(one: unknown): Point[] {
  if (typeof one !== "object" || one === null) {
    return [];
  }
  const { code, points, text } = one as Record<string, unknown>;
  if (typeof points !== "number" || points === 0) {
    return [];
  }
  const name = isText(code) ? code : "";
  return [{ code: name, points, text: isText(text) ? text : name.replaceAll("_", " ") }];
}

function byWeight(one: Point, other: Point): number {
  return other.points - one.points;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOr(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
