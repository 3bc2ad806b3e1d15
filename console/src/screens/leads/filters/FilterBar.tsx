import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import { later } from "../../../parts/later.tsx";
import { Pop } from "../../../parts/panels/Pop.tsx";
import { chipText, filterLabel } from "./chips.ts";
import styles from "./Filters.module.css";
import { activeNames, FILTERS, type FilterName, without } from "./filterNames.ts";
import type { Filters } from "./filters.ts";
import { useCustomFields, useOptions } from "./useOptions.ts";

const FilterEditor = later(() => import("./FilterEditor.tsx"));

interface BarProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** Each filter that narrows as a chip, and the menu of all of them. */
export function FilterBar({ filters, onChange }: BarProps) {
  const active = activeNames(filters);
  const [adding, setAdding] = useState<FilterName | null>(null);
  const shown = adding && !active.includes(adding) ? [...active, adding] : active;
  return (
    <>
      {shown.map((name) => (
        <Chip
          key={name}
          name={name}
          filters={filters}
          onChange={onChange}
          opened={adding === name}
          onOpened={(opened) => setAdding(opened ? name : null)}
        />
      ))}
      <Menu onPick={setAdding} taken={shown} />
      {active.length > 1 && (
        <button
          type="button"
          className={styles.clear}
          onClick={() => onChange(filters.search ? { search: filters.search } : {})}
        >
          <Trans>Clear</Trans>
        </button>
      )}
    </>
  );
}

interface ChipProps extends BarProps {
  name: FilterName;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

function Chip({ name, filters, onChange, opened, onOpened }: ChipProps) {
  const { i18n, t } = useLingui();
  const options = useOptions(name);
  const labels = useMemo(() => new Map(options?.map((option) => [option.value, option.label])), [options]);
  const label = filterLabel(i18n, name);
  const isSet = activeNames(filters).includes(name);
  const said = isSet ? chipText(i18n, name, filters, (value) => labels.get(value) ?? value) : "";
  return (
    <span className={styles.chip}>
      <Pop
        opened={opened}
        onOpened={onOpened}
        className={styles.chipText}
        label={
          <>
            {label} <b>{said && <bdi>{said}</bdi>}</b>
          </>
        }
      >
        <FilterEditor name={name} filters={filters} onChange={onChange} />
      </Pop>
      <button
        type="button"
        className={styles.remove}
        aria-label={t`Remove the filter ${label}`}
        onClick={() => {
          onOpened(false);
          onChange(without(filters, name));
        }}
      >
        ×
      </button>
    </span>
  );
}

function Menu({ onPick, taken }: { onPick: (name: FilterName) => void; taken: readonly FilterName[] }) {
  const { i18n } = useLingui();
  const [opened, setOpened] = useState(false);
  const fields = useCustomFields(opened);
  const own = (fields ?? [])
    .filter((field) => field.active !== false)
    .map((field): FilterName => `custom.${field.key}`);
  const names = [...(Object.keys(FILTERS) as FilterName[]), ...own].filter((name) => !taken.includes(name));
  const label = (
    <>
      <span aria-hidden="true">+</span> <Trans>Filter</Trans>
    </>
  );
  return (
    <Pop opened={opened} onOpened={setOpened} className={styles.add} label={label}>
      <div className={styles.scroll}>
        {names.map((name) => (
          <button
            type="button"
            key={name}
            className={styles.option}
            onClick={() => {
              setOpened(false);
              onPick(name);
            }}
          >
            {filterLabel(i18n, name)}
          </button>
        ))}
      </div>
    </Pop>
  );
}
