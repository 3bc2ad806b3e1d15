import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Pop } from "../../../parts/panels/Pop.tsx";
import styles from "../filters/Filters.module.css";
import {
  COLUMNS,
  type ColumnDef,
  type ColumnKey,
  FIRST,
  moved,
  resized,
  type Shown,
  switched,
  usual,
} from "./columns.ts";

interface MenuProps {
  columns: readonly Shown[];
  onChange: (columns: Shown[]) => void;
}

const STEP = 24;

/** Which columns, in which order, how wide: all of it without dragging, too. */
export function ColumnsMenu({ columns, onChange }: MenuProps) {
  const [opened, setOpened] = useState(false);
  const chosen = columns.map(({ key }) => key);
  const others = (Object.keys(COLUMNS) as ColumnKey[]).filter((key) => !chosen.includes(key));
  return (
    <Pop opened={opened} onOpened={setOpened} className={styles.add} label={<Trans>Columns</Trans>}>
      <div className={styles.scroll}>
        {columns.map((column) => (
          <Line key={column.key} column={column} columns={columns} onChange={onChange} />
        ))}
        {others.map((key) => (
          <Switch key={key} name={key} on={false} onSwitch={() => onChange(switched(columns, key))} />
        ))}
        <button type="button" className={styles.option} onClick={() => onChange(usual())}>
          <Trans>Back to the usual columns</Trans>
        </button>
      </div>
    </Pop>
  );
}

function Switch({ name, on, onSwitch }: { name: ColumnKey; on: boolean; onSwitch: () => void }) {
  const { i18n } = useLingui();
  const def: ColumnDef = COLUMNS[name];
  return (
    <label className={styles.option}>
      <input type="checkbox" checked={on} onChange={onSwitch} disabled={name === FIRST} />
      {i18n._(def.label)}
    </label>
  );
}

function Line({ column, columns, onChange }: MenuProps & { column: Shown }) {
  const { i18n, t } = useLingui();
  const { key, width } = column;
  const label = i18n._(COLUMNS[key].label);
  const place = columns.findIndex((one) => one.key === key);
  const acts: [string, string, boolean, () => Shown[]][] = [
    ["−", t`Narrower: ${label}`, false, () => resized(columns, key, width - STEP)],
    ["+", t`Wider: ${label}`, false, () => resized(columns, key, width + STEP)],
    ["↑", t`Earlier: ${label}`, place < 2, () => moved(columns, key, -1)],
    ["↓", t`Later: ${label}`, place < 1 || place === columns.length - 1, () => moved(columns, key, 1)],
  ];
  return (
    <div className={styles.line}>
      <Switch name={key} on onSwitch={() => onChange(switched(columns, key))} />
      {acts.map(([sign, name, off, act]) => (
        <button
          type="button"
          key={sign}
          className={styles.small}
          aria-label={name}
          disabled={off}
          onClick={() => onChange(act())}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
