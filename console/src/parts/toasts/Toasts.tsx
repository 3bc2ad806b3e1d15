import { Trans, useLingui } from "@lingui/react/macro";
import { useActs } from "../../frame/keys/useActs";
import styles from "./Toasts.module.css";
import { dismiss, type Toast, undoNewest, useAlarm, useToasts } from "./toasts";

/** Once, in the shell. */
export function Toasts() {
  const { t } = useLingui();
  const shown = useToasts();
  const urgent = useAlarm();
  const undo = shown.some((one) => one.undo);
  useActs(t`Everywhere`, undo ? [{ id: "undo", label: t`Undo`, keys: "z", act: () => void undoNewest() }] : [], {
    everywhere: true,
  });
  return (
    <>
      <output className={styles.toasts} aria-live="polite">
        {shown.map((one) => (
          <One key={one.id} toast={one} />
        ))}
      </output>
      <div className={`only-read ${styles.alarm}`} role="alert" aria-live="assertive">
        {urgent}
      </div>
    </>
  );
}

function One({ toast: { id, text, tone, undo, action } }: { toast: Toast }) {
  const { t } = useLingui();
  const after = (act: () => void) => () => {
    dismiss(id);
    act();
  };
  return (
    <div className={styles.toast} data-tone={tone}>
      <span>{text}</span>
      {action && (
        <button type="button" onClick={after(action.act)}>
          {action.label}
        </button>
      )}
      {undo && (
        <button type="button" onClick={after(undo)}>
          <Trans>Undo</Trans> <kbd>Z</kbd>
        </button>
      )}
      <button type="button" aria-label={t`Close`} className={styles.close} onClick={() => dismiss(id)}>
        ×
      </button>
    </div>
  );
}
