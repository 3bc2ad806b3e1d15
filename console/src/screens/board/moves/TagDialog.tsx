import { useLingui } from "@lingui/react/macro";
import type { LeadRead } from "../../../api/gen/index.ts";
import { Dialog } from "../../../parts/panels/Drawer.tsx";
import { NewTag, useChange } from "../../lead/about/Tags.tsx";
import { fullName } from "../../leads/grid/cells.tsx";

/** `t` on a card: a word, Enter. */
export default function TagDialog({ lead, onClose }: { lead: LeadRead; onClose: () => void }) {
  const { t } = useLingui();
  const change = useChange(lead.id);
  const name = fullName(lead);
  return (
    <Dialog opened close={onClose} title={t`Tag ${name}`} width={360}>
      <NewTag add={(tag) => void change(tag, true)} close={onClose} />
    </Dialog>
  );
}
