import type { DragEvent, HTMLAttributes, KeyboardEvent } from "react";

/** A row that is dragged to another place of its own list, or moved by Alt with an arrow. */
export function useDragged(
  list: string,
  at: number,
  move: (from: number, to: number) => void,
  on: boolean,
): HTMLAttributes<HTMLElement> & { draggable?: boolean } {
  if (!on) return {};
  const kind = `application/x-${list}`;
  const isOurs = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes(kind);
  return {
    draggable: true,
    onDragStart: (event) => event.dataTransfer.setData(kind, String(at)),
    onDragOver: (event) => {
      if (isOurs(event)) event.preventDefault();
    },
    onDrop: (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      move(Number(event.dataTransfer.getData(kind)), at);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || by === undefined) return;
      event.preventDefault();
      move(at, at + by);
    },
  };
}
