import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { dragged } from "./dragging.ts";

/** The library, loaded once cards are on screen, and only where a pointer may drag. */
export function draggableCard(element: HTMLElement, onDrag: (begins: boolean) => void): () => void {
  // The card hears of its drop before the column does, which still asks what is in the hand.
  return draggable({ element, onDragStart: () => onDrag(true), onDrop: () => setTimeout(() => onDrag(false)) });
}

interface DropGiven {
  key: string;
  onOver: (over: boolean) => void;
  onDrop: () => void;
}

/** A column takes a drop only while the card in the hand may go there. */
export function droppableColumn(
  element: HTMLElement,
  scroll: HTMLElement | null,
  { key, onOver, onDrop }: DropGiven,
): () => void {
  const target = dropTargetForElements({
    element,
    canDrop: () => dragged()?.targets.has(key) ?? false,
    onDragEnter: () => onOver(true),
    onDragLeave: () => onOver(false),
    onDrop: () => {
      onOver(false);
      onDrop();
    },
  });
  return scroll ? combine(target, autoScrollForElements({ element: scroll })) : target;
}

export function scrollingBoard(element: HTMLElement): () => void {
  return autoScrollForElements({ element });
}
