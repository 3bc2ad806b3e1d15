/** A dialog at the side; at 390 px a sheet from below. Gives the focus back, and takes the page's keys meanwhile. */

import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/CloseButton.css";
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Drawer.css";
import { useLingui } from "@lingui/react/macro";
import { Drawer as Base, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { KeyLayer } from "../frame/keys/useActs";
import styles from "./Drawer.module.css";
import { useNarrow } from "./narrow";

interface DrawerProps {
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

export function Drawer({ opened, close, title, width = 560, tall = false, foot, children }: DrawerProps) {
  const { t } = useLingui();
  const narrow = useNarrow();
  return (
    <Base
      opened={opened}
      onClose={close}
      title={title}
      position={narrow ? "bottom" : "right"}
      size={narrow ? (tall ? "100%" : "auto") : width}
      closeButtonProps={{ "aria-label": t`Close` }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      transitionProps={{ duration: 120 }}
      classNames={{ content: narrow && !tall ? styles.sheet : styles.side, body: styles.body, title: styles.title }}
    >
      <KeyLayer>
        {children}
        {foot && <footer className={styles.foot}>{foot}</footer>}
      </KeyLayer>
    </Base>
  );
}

/** A question in the middle; at 390 px a sheet from below. */
export function Dialog({ opened, close, title, width = 420, foot, children }: Omit<DrawerProps, "tall">) {
  const { t } = useLingui();
  const narrow = useNarrow();
  if (narrow) {
    return (
      <Drawer opened={opened} close={close} title={title} foot={foot}>
        {children}
      </Drawer>
    );
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size={width}
      closeButtonProps={{ "aria-label": t`Close` }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      transitionProps={{ duration: 120 }}
      classNames={{ title: styles.title }}
    >
      <KeyLayer>
        {children}
        {foot && <footer className={styles.foot}>{foot}</footer>}
      </KeyLayer>
    </Modal>
  );
}
