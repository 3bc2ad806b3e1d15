import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";

/** Says so once the text is in the clipboard; where the browser refuses that, it stays as it was. */
export function CopyButton({ text, label, small }: { text: string; label?: string; small?: boolean }) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Button variant="default" size={small ? "compact-sm" : undefined} onClick={() => void copy()}>
      {copied ? t`Copied` : (label ?? t`Copy`)}
    </Button>
  );
}
