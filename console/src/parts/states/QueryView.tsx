/** One query in all its states; what was read stays while it is read again, also where that fails. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failed } from "./Failed";
import { Loading } from "./Loading";

interface QueryViewProps<T> {
  query: UseQueryResult<T>;
  what?: ReactNode;
  /** Height and number of the rows that will come. */
  rows?: number;
  height?: number;
  /** Shown instead where the answer is empty. */
  empty?: (data: T) => ReactNode | null | false;
  children: (data: T) => ReactNode;
}

export function QueryView<T>({ query, what, rows, height, empty, children }: QueryViewProps<T>) {
  if (query.data !== undefined) {
    return empty?.(query.data) || children(query.data);
  }
  if (query.isError) {
    return <Failed error={query.error} what={what} retry={() => void query.refetch()} />;
  }
  return <Loading rows={rows} height={height} />;
}
