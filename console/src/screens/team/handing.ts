/** A lead that is dragged onto an agent: the drop opens the reassignment to them. The menus do the same without a mouse. */

import { type DragEvent, useState } from "react";
import { openCommand } from "../../commands/open";
import { useMay } from "../../frame/me";

const TYPE = "application/x-lead";

/** For a line that is about a lead; nothing where it may not be reassigned. */
export function useGiven(leadId: number | null, name: string) {
  const may = useMay()("manage_lead");
  if (!may || leadId === null) {
    return {};
  }
  return {
    draggable: true,
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.effectAllowed = "move";
      dataTransfer.setData(TYPE, JSON.stringify({ leadId, name }));
    },
  };
}

/** For an agent's row. */
export function useTaker(agentId: number) {
  const [over, setOver] = useState(false);
  const may = useMay()("manage_lead");
  const on = (event: DragEvent) => {
    if (may && event.dataTransfer.types.includes(TYPE)) {
      event.preventDefault();
      setOver(true);
    }
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const said = event.dataTransfer.getData(TYPE);
    if (said) {
      event.preventDefault();
      const { leadId, name } = JSON.parse(said) as { leadId: number; name: string };
      openCommand("reassign", leadId, { name, agentId });
    }
  };
  const left = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
  };
  return { "data-over": over || undefined, onDragOver: on, onDragLeave: left, onDrop: drop };
}
