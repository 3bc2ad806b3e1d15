import { ask } from "./ask";
import { client } from "./gen/client.gen";

interface Given {
  query?: Record<string, unknown>;
  body?: unknown;
  /** Of the act: makes a repetition harmless. */
  key?: string;
  signal?: AbortSignal;
}

/** A call by its path, for answers that the generated client has no good type for. */
export function call<T>(method: "GET" | "POST" | "PUT" | "DELETE", url: string, given: Given = {}): Promise<T> {
  const { query, body, key, signal } = given;
  const headers: Record<string, string> = {};
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (key !== undefined) {
    headers["Idempotency-Key"] = key;
  }
  return ask(
    client.request({ method, url, query, body, headers, signal }) as Promise<{ data?: T; response?: Response }>,
  );
}
