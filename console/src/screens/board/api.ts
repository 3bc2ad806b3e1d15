import { ask } from "../../api/ask.ts";
import { type BoardColumn, type LeadBoard, leadsBoard } from "../../api/gen/index.ts";
import type { Grouping } from "../leads/filters/filters.ts";
import type { Asked } from "../leads/rows/request.ts";
import { readPage } from "../leads/rows/useLeadList.ts";

const PAGE = 50;
/** What stands in the head of a column. */
export type HeadRead = Omit<BoardColumn, "items" | "next">;

export function readBoard(by: Grouping, asked: Asked, signal?: AbortSignal): Promise<LeadBoard> {
  return ask(leadsBoard({ query: { ...asked, by, per_column: PAGE }, signal }));
}

/** The next page of one column, in the board's order. */
export function readMore(by: Grouping, key: string, asked: Asked, cursor: string) {
  return readPage({ ...asked, [by]: [key], sort: "deadline" }, cursor, PAGE);
}
