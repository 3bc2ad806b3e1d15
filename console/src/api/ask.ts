import type { FieldError, Problem } from "./gen";

/** What the API refused, from its problem document; or that no answer came (`status` 0). */
export class Refused extends Error {
  readonly status: number;
  readonly reason: string | null;
  readonly detail: string;
  readonly field: string | null;
  readonly errors: FieldError[];
  readonly leadId: number | null;
  /** Seconds. */
  readonly retryAfter: number | null;
  readonly requestId: string | null;

  constructor(status: number, problem: Partial<Problem>, headers?: Headers) {
    super(problem.detail ?? problem.title ?? "No answer came.");
    this.status = status;
    this.reason = problem.reason ?? problem.type?.split(":").at(-1) ?? null;
    this.detail = this.message;
    this.field = problem.field ?? null;
    this.errors = problem.errors ?? [];
    this.leadId = problem.lead_id ?? null;
    const wait = Number(headers?.get("retry-after"));
    this.retryAfter = wait > 0 ? wait : null;
    this.requestId = headers?.get("x-request-id") ?? null;
  }

  /** Nothing was heard of it: offline, or the engine is not there. */
  get unanswered(): boolean {
    return this.status === 0;
  }
}

export interface Answered<T> {
  data?: T;
  error?: unknown;
  response?: Response;
}

/** The data of a generated call, or `Refused`. */
export async function ask<T>(call: Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>;
  try {
    answered = await call;
  } catch {
    throw new Refused(0, {});
  }
  const { data, error, response } = answered;
  if (!response) throw new Refused(0, {});
  if (error !== undefined || !response.ok)
    throw new Refused(response.status, isProblem(error) ? error : {}, response.headers);
  return data as T;
}

function isProblem(given: unknown): given is Problem {
  return typeof given === "object" && given !== null && "detail" in given;
}
