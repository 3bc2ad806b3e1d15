import { useCallback, useMemo } from "react";
import { prefer, usePreferences } from "../../../frame/preferences.ts";
import { readColumns, type Shown, writeColumns } from "./columns.ts";

/** The columns that this person chose; they follow the person, not the browser. */
export function useColumns(): [Shown[], (columns: readonly Shown[]) => void] {
  const { columns: kept } = usePreferences();
  const columns = useMemo(() => readColumns(kept), [kept]);
  const put = useCallback((next: readonly Shown[]) => prefer({ columns: writeColumns(next) }), []);
  return [columns, put];
}
