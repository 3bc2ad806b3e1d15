import { ask } from "../../api/ask.ts";
import { client } from "../../api/gen/client.gen.ts";
import type { LeadRead } from "../../api/gen/index.ts";
import type { Grouping } from "../leads/filters.ts";
import type { Asked } from "../leads/request.ts";
import { readPage } from "../leads/useLeadList.ts";

export interface ColumnRead {
  key: string;
  count: number;
  capped: boolean;
  late: number;
  due_today: number;
  items: LeadRead[];
  next: string | null;
}

export interface BoardRead {
  by: Grouping;
  columns: ColumnRead[];
}

const PAGE = 50;

export function readBoard(by: Grouping, asked: Asked, signal?: AbortSignal): Promise<BoardRead> {
  const query = { ...asked, by, per_column: PAGE };
  return ask(client.get<{ 200: BoardRead }>({ url: "/api/v1/leads/board", query, signal }));
}

/** The next page of one column, in the board's order. */
export function readMore(by: Grouping, key: string, asked: Asked, cursor: string) {
  return readPage({ ...asked, [by]: [key], sort: "deadline" }, cursor, PAGE);
}
