import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Refused } from "../../api/ask.ts";
import { openNewLead } from "../../frame/capture/open.ts";
import { useMay } from "../../frame/me.tsx";
import { Empty, EmptyByFilter } from "../../parts/states/Empty.tsx";
import styles from "./Leads.module.css";

/** No lead so far, or none that fits. */
export function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const may = useMay();
  if (filtered) return <EmptyByFilter clear={onClear} />;
  return (
    <Empty title={<Trans>No leads yet</Trans>} action={may("capture_lead") && <AddButton />}>
      {may("manage_lead") ? (
        <Trans>People who ask by form, call, ad or import appear here, newest first.</Trans>
      ) : (
        <Trans>Leads that you own, are offered, or may take from the queue appear here.</Trans>
      )}
    </Empty>
  );
}

export function AddButton() {
  return (
    <Button size="compact-sm" onClick={openNewLead}>
      <Trans>New lead</Trans>
    </Button>
  );
}

interface FaultProps {
  error: unknown;
  onAgain: () => void;
  onAnew: () => void;
}

/** What is loaded stays; a place that the API does not know any more means to begin anew. */
export function MoreFault({ error, onAgain, onAnew }: FaultProps) {
  const lost = error instanceof Refused && error.field === "cursor";
  return (
    <div className={styles.fault} role="alert">
      {lost ? (
        <Trans>The place in this list is not known any more.</Trans>
      ) : (
        <Trans>More leads could not be loaded.</Trans>
      )}
      <button type="button" onClick={lost ? onAnew : onAgain}>
        {lost ? <Trans>Load the list anew</Trans> : <Trans>Try again</Trans>}
      </button>
    </div>
  );
}
