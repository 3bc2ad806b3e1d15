/** What the API's filters may name: the codes that have words, in their order. */
import type { Band, Phase, Source, Stage, Status, WaitKind } from "../../api/gen/index.ts";
import * as codes from "../../words/codes.ts";
import * as work from "../../words/work.ts";

export type { Band, Phase, Source, Stage, Status, WaitKind as Wait };

export const STATUSES = codesOf(codes.STATUSES);
export const STAGES = codesOf(codes.STAGES);
export const PHASES = codesOf(codes.PHASES);
export const WAITS = codesOf(work.WAITS);
export const SOURCES = codesOf(codes.SOURCES);
export const BANDS = codesOf(codes.BANDS);
export const PRIORITIES = [1, 2, 3, 4, 5] as const;
export const SORTS = ["-created_at", "created_at", "-score", "score", "deadline", "-updated_at"] as const;

export type Priority = (typeof PRIORITIES)[number];
export type Sort = (typeof SORTS)[number];

function codesOf<Code extends string>(words: Record<Code, unknown>): readonly Code[] {
  return Object.keys(words) as Code[];
}
