/** A list says which leads it shows, so that the page of one of them knows its neighbours. */

import { useEffect } from "react";
import { cameFrom, type Further } from "./neighbours";

interface Shown {
  readonly title: string;
  readonly ids: readonly number[];
  readonly more?: boolean;
  readonly further?: Further | undefined;
}

export function useShownList({ title, ids, more, further }: Shown): void {
  useEffect(() => {
    if (ids.length > 0) {
      const { pathname, search } = window.location;
      cameFrom({ title, href: pathname + search, ids, more, further });
    }
  }, [title, ids, more, further]);
}
