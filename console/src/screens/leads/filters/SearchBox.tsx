import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useActs } from "../../../frame/keys/useActs.tsx";
import styles from "../Leads.module.css";

const PAUSE = 300;

/** Searches by name, whole number or whole address, a moment after the last letter. */
export function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const said = useRef(value);
  useEffect(() => {
    if (value !== said.current) setText(value);
    said.current = value;
  }, [value]);
  useEffect(() => {
    const sought = text.trim();
    if (sought === said.current) return;
    const timer = setTimeout(() => {
      said.current = sought;
      onChange(sought);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  useActs(t`Leads`, [{ id: "search", label: t`Search this list`, keys: "/", act: () => box.current?.focus() }]);
  return (
    <input
      ref={box}
      type="search"
      className={styles.search}
      value={text}
      placeholder={t`Name, phone or e-mail`}
      aria-label={t`Search this list`}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === "Escape" && (text ? setText("") : event.currentTarget.blur())}
    />
  );
}
