/** A query inside a section, in all its states, small: a fault takes one line there, not the page. */

import { Trans } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refused } from "../../api/ask";
import { Loading } from "../../parts/states/Loading";
import css from "./lead.module.css";

interface PartProps<T> {
  readonly query: UseQueryResult<T>;
  readonly rows?: number;
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}

export function Part<T>({ query, rows = 1, height = 24, children }: PartProps<T>) {
  if (query.data !== undefined) {
    return children(query.data);
  }
  if (!query.isError) {
    return <Loading rows={rows} height={height} />;
  }
  const { error } = query;
  if (error instanceof Refused && error.status === 403) {
    return (
      <p className={css.quiet} data-state="forbidden">
        <Trans>Your role does not include this. Ask your manager.</Trans>
      </p>
    );
  }
  return (
    <p className={css.quiet} role="alert" data-state="failed">
      <Trans>This could not be loaded.</Trans> {error instanceof Refused && !error.unanswered ? error.detail : null}{" "}
      <button type="button" className={css.link} onClick={() => void query.refetch()}>
        <Trans>Try again</Trans>
      </button>
      {error instanceof Refused && error.requestId ? (
        <small>
          {" "}
          <bdi>{error.requestId}</bdi>
        </small>
      ) : null}
    </p>
  );
}
