/** What `Drawer` and `Dialog` are made of: a chunk of its own. */

import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/CloseButton.css";
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Drawer.css";
import { useLingui } from "@lingui/react/macro";
import { Drawer as Base, Modal } from "@mantine/core";
import { KeyLayer } from "../../frame/keys/useActs";
import { useNarrow } from "../narrow";
import type { DrawerProps } from "./Drawer";
import styles from "./Drawer.module.css";

export function DrawerBody({ opened, close, title, width = 560, tall = false, foot, children }: DrawerProps) {
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
export function DialogBody({ opened, close, title, width = 420, foot, children }: Omit<DrawerProps, "tall">) {
  const { t } = useLingui();
  const narrow = useNarrow();
  if (narrow) {
    return (
      <DrawerBody opened={opened} close={close} title={title} foot={foot}>
        {children}
      </DrawerBody>
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
