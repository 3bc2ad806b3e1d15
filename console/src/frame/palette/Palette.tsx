/** ⌘K: leads, pages and what can be done here, by one input. Never waits for the network. */

import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/ScrollArea.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNarrow } from "../../parts/narrow";
import { shown } from "../keys/combo";
import { KeyLayer } from "../keys/useActs";
import { type Entry, useSections } from "./entries";
import styles from "./Palette.module.css";

export function Palette({ close }: { close: () => void }) {
  const { t } = useLingui();
  const narrow = useNarrow();
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      aria-label={t`Search, or do something`}
      size={620}
      padding={0}
      yOffset={narrow ? 0 : "12vh"}
      fullScreen={narrow}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <KeyLayer>
        <Found close={close} />
      </KeyLayer>
    </Modal>
  );
}

function Found({ close }: { close: () => void }) {
  const { t } = useLingui();
  const [input, setInput] = useState("");
  const [at, setAt] = useState(0);
  const { sections, searching } = useSections(input);
  const entries = sections.flatMap((section) => section.entries);
  const chosen = Math.min(at, Math.max(entries.length - 1, 0));
  const run = (entry: Entry | undefined) => {
    if (entry && !entry.disabled) {
      close();
      setTimeout(entry.act, 0);
    }
  };
  const press = (event: KeyboardEvent) => {
    const to = nextAt(event.key, chosen, entries.length);
    if (to !== null) {
      event.preventDefault();
      setAt(to);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(entries[chosen]);
    }
  };
  return (
    <>
      <div className={styles.field}>
        <IconSearch size={18} stroke={1.7} aria-hidden />
        <input
          value={input}
          onChange={(event) => {
            setInput(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
          placeholder={t`Name, #number, page or action`}
          aria-label={t`Search, or do something`}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette"
          aria-activedescendant={entries.length > 0 ? idOf(chosen) : undefined}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <i className={styles.busy} data-on={searching || undefined} aria-hidden />
      </div>
      <Sections sections={sections} chosen={chosen} over={setAt} run={run} />
      {entries.length === 0 && (
        <p className={styles.nothing} role="status">
          {searching ? <Trans>Searching …</Trans> : <Trans>Nothing is called so.</Trans>}
        </p>
      )}
      <p className={styles.foot}>
        <Trans>
          <kbd>&gt;</kbd> only actions · <kbd>#</kbd> a lead by number
        </Trans>
      </p>
    </>
  );
}

interface SectionsProps extends Omit<LineProps, "entry" | "at" | "chosen"> {
  sections: ReturnType<typeof useSections>["sections"];
  chosen: number;
}

function Sections({ sections, chosen, over, run }: SectionsProps) {
  const { t } = useLingui();
  const list = useRef<HTMLDivElement>(null);
  const entries = sections.flatMap((section) => section.entries);
  useEffect(() => {
    list.current?.querySelector(`#${idOf(chosen)}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div ref={list} id="palette" role="listbox" aria-label={t`Found`} className={styles.list}>
      {sections.map(({ heading, entries: its }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options
        <div key={heading} role="group" aria-label={heading}>
          <p className={styles.heading} aria-hidden>
            {heading}
          </p>
          {its.map((entry) => {
            const place = entries.indexOf(entry);
            return <Line key={entry.id} entry={entry} at={place} chosen={place === chosen} over={over} run={run} />;
          })}
        </div>
      ))}
    </div>
  );
}

interface LineProps {
  entry: Entry;
  at: number;
  chosen: boolean;
  over: (at: number) => void;
  run: (entry: Entry) => void;
}

function Line({ entry, at, chosen, over, run }: LineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input above hears the keys
    <div
      id={idOf(at)}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      aria-disabled={entry.disabled ? true : undefined}
      className={styles.line}
      onPointerMove={() => over(at)}
      onClick={() => run(entry)}
    >
      <bdi>{entry.label}</bdi>
      <span className={styles.more}>
        <bdi>{entry.disabled || entry.more}</bdi>
      </span>
      {entry.keys && (
        <span className={styles.keys} dir="ltr" aria-hidden>
          {shown([entry.keys].flat()[0] ?? "").map((one) => (
            <kbd key={one}>{one}</kbd>
          ))}
        </span>
      )}
    </div>
  );
}

function idOf(at: number): string {
  return `palette-${at}`;
}

function nextAt(key: string, at: number, count: number): number | null {
  const moves: Record<string, number> = {
    ArrowDown: (at + 1) % Math.max(count, 1),
    ArrowUp: (at - 1 + count) % Math.max(count, 1),
    PageDown: Math.min(at + 8, count - 1),
    PageUp: Math.max(at - 8, 0),
  };
  return moves[key] ?? null;
}
