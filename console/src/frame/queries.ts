/** The page's cache: nothing of it is kept in the browser after the tab. */

import { QueryClient } from "@tanstack/react-query";
import { Refused } from "../api/ask";

/** A refusal is an answer; only silence is worth a second try, and the page's fetch waits out a busy engine itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      networkMode: "always",
      refetchOnReconnect: false,
      retry: (count, error) => count < 1 && error instanceof Refused && error.unanswered,
      retryDelay: 1_000,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
