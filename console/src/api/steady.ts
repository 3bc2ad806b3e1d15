/** The page's fetch: follows the server's clock, waits and tries once more where the engine is busy, and notices when
 * nobody answers or the session has ended. */

import { answered, unanswered } from "../frame/network";
import { endSession, hasBegun, whenSignedIn } from "../frame/session/ended";
import { followServer } from "../parts/time/clock";

const LONGEST_WAIT = 30;
const SHORTEST_WAIT = 1;
const BUSY = new Set([429, 503]);

interface Surroundings {
  readonly send: (request: Request) => Promise<Response>;
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
}

const PAGE: Surroundings = { send: (request) => window.fetch(request), sleep: slept };

export async function steadyFetch(
  input: RequestInfo | URL,
  init?: RequestInit,
  { send, sleep }: Surroundings = PAGE,
): Promise<Response> {
  const request = new Request(input, init);
  const spare = request.clone();
  const first = await noticed(send, request);
  if (BUSY.has(first.status)) {
    await sleep(waitOf(first), request.signal);
    return noticed(send, spare);
  }
  if (first.status === 401 && hasBegun()) {
    endSession();
    if (request.method === "GET") {
      await whenSignedIn();
      return noticed(send, spare);
    }
  }
  return first;
}

/** Seconds to wait before the second try. */
export function waitOf(response: Response): number {
  const said = Number(response.headers.get("retry-after"));
  return Math.min(said > 0 ? said : SHORTEST_WAIT, LONGEST_WAIT);
}

async function noticed(send: Surroundings["send"], request: Request): Promise<Response> {
  const askedAt = Date.now();
  try {
    const response = await send(request);
    followServer(response.headers.get("date"));
    answered(askedAt);
    return response;
  } catch (error) {
    if (!request.signal.aborted) {
      unanswered();
    }
    throw error;
  }
}

function slept(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((settled, failed) => {
    const timer = setTimeout(settled, seconds * 1_000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      failed(signal.reason);
    });
  });
}
