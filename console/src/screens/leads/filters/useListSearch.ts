import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { isContact, type ListSearch, readSearch, writeSearch } from "./filters.ts";

/** What the URL says, and how to change it. A search for a contact lives here only: the URL keeps nothing of it. */
export function useListSearch(): [ListSearch, (next: ListSearch, replace?: boolean) => void] {
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [contact, setContact] = useState<string>();
  const said = useMemo(() => readSearch(raw), [raw]);
  const search = useMemo(() => (contact ? { ...said, search: contact } : said), [said, contact]);
  const put = useCallback(
    (next: ListSearch, replace = false) => {
      setContact(next.search && isContact(next.search) ? next.search : undefined);
      void navigate({ to: ".", search: writeSearch(next) as never, replace });
    },
    [navigate],
  );
  return [search, put];
}
