/** Opens the sheet: beside the next action, where it is narrow. */

import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { IconNote } from "@tabler/icons-react";
import { useMay } from "../../../frame/me";
import { compose } from "./open";

export function NoteButton() {
  const { t } = useLingui();
  if (!useMay()("write_interactions")) {
    return null;
  }
  return (
    <ActionIcon variant="default" size={44} aria-label={t`Write a note`} onClick={() => compose("note")}>
      <IconNote size={18} aria-hidden />
    </ActionIcon>
  );
}
