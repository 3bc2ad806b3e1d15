import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Refused } from "../../../api/ask.ts";
import { later } from "../../../parts/later.tsx";
import { Pop } from "../../../parts/panels/Pop.tsx";
import { toast } from "../../../parts/toasts/toasts.ts";
import type { Sort } from "../codes.ts";
import styles from "../filters/Filters.module.css";
import type { Filters } from "../filters/filters.ts";
import { useDeleteView, useSaveView, type ViewRead } from "./views.ts";

const ViewForm = later(() => import("./ViewForm.tsx"));

export interface SaveProps {
  filters: Filters;
  columns: string[];
  sort: Sort;
  view: ViewRead | undefined;
  /** The list differs from the open view. */
  changed: boolean;
  onSaved: (view: ViewRead | null) => void;
}

/** Keeps filters, columns and sort under a name: for oneself, a team or everybody. */
export function SaveView(props: SaveProps) {
  const { view, changed, onSaved } = props;
  const [opened, setOpened] = useState(false);
  const remove = useDeleteView();
  const save = useSaveView();
  const { filters, columns, sort } = props;
  if (!changed && !view?.mine) return null;
  const replace = async () => {
    if (!view) return;
    try {
      const given = { name: view.name, shared: view.shared, filters, columns, sort };
      onSaved(await save.mutateAsync({ given, of: view }));
    } catch (error) {
      told(error);
    }
  };
  const takeAway = async () => {
    if (!view) return;
    try {
      await remove.mutateAsync(view);
      onSaved(null);
      const given = { name: view.name, shared: view.shared, filters, columns, sort };
      toast({ text: view.name, undo: () => void save.mutateAsync({ given }).then(onSaved, told) });
    } catch (error) {
      told(error);
    }
  };
  return (
    <>
      {view?.mine && changed && (
        <button type="button" className={styles.add} onClick={() => void replace()}>
          <Trans>Update view</Trans>
        </button>
      )}
      {view?.mine && !changed && (
        <button type="button" className={styles.add} onClick={() => void takeAway()}>
          <Trans>Delete view</Trans>
        </button>
      )}
      {changed && (
        <Pop opened={opened} onOpened={setOpened} className={styles.add} label={<Trans>Save view</Trans>}>
          <ViewForm
            {...props}
            onSaved={(saved) => {
              setOpened(false);
              onSaved(saved);
            }}
          />
        </Pop>
      )}
    </>
  );
}

function told(error: unknown): void {
  toast({ tone: "bad", text: error instanceof Refused ? error.detail : String(error) });
}
