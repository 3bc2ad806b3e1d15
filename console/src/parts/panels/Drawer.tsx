/** A dialog at the side; at 390 px a sheet from below. Gives the focus back, and takes the page's keys meanwhile. */

import { type ReactNode, useState } from "react";
import { later } from "../later";

export interface DrawerProps {
  opened: boolean;
  close: () => void;
  title: ReactNode;
  /** Inline size in px, of the side; a sheet is as wide as the page. */
  width?: number;
  /** Full height at 390 px. */
  tall?: boolean;
  /** Stays at the lower edge: the buttons. */
  foot?: ReactNode;
  children: ReactNode;
}

/** Not of the first load; the shell asks for it a moment later, so that it is there before somebody opens one. */
export const loadDrawers = () => import("./DrawerBody");
const DrawerBody = later(() => loadDrawers().then((module) => ({ default: module.DrawerBody })));
const DialogBody = later(() => loadDrawers().then((module) => ({ default: module.DialogBody })));

export function Drawer(given: DrawerProps) {
  return <>{useEver(given.opened) && <DrawerBody {...given} />}</>;
}

/** A question in the middle; at 390 px a sheet from below. */
export function Dialog(given: Omit<DrawerProps, "tall">) {
  return <>{useEver(given.opened) && <DialogBody {...given} />}</>;
}

/** Stays after the first opening, so that closing is seen. */
function useEver(opened: boolean): boolean {
  const [ever, setEver] = useState(opened);
  if (opened && !ever) {
    setEver(true);
  }
  return ever || opened;
}
