import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import styles from "./Filters.module.css";
import type { FilterName } from "./filterNames.ts";
import type { Filters } from "./filters.ts";
import { type Option, useCustomFields, useOptions } from "./useOptions.ts";

interface EditorProps {
  name: FilterName;
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** One filter, edited in place; each change narrows at once. */
export default function FilterEditor(props: EditorProps) {
  const { name } = props;
  if (name === "score") return <ScoreEditor {...props} />;
  if (name === "created") return <DaysEditor {...props} />;
  if (name === "due") return <DueEditor {...props} />;
  return <OptionEditor {...props} />;
}

const ONE_ONLY = ["owner", "team", "campaign"];

function OptionEditor({ name, filters, onChange }: EditorProps) {
  const options = useOptions(name);
  const fields = useCustomFields(name.startsWith("custom."));
  const field = fields?.find((each) => `custom.${each.key}` === name);
  const key = name as keyof Filters;
  const now = filters[key];
  const single = ONE_ONLY.includes(name) || name.startsWith("custom.");
  if (field && field.type !== "choice" && field.type !== "boolean")
    return (
      <TextEditor value={String(now ?? "")} onChange={(text) => onChange({ ...filters, [name]: text || undefined })} />
    );
  const chosen = now === undefined ? [] : (Array.isArray(now) ? now : [now]).map(String);
  const put = (values: string[]) => {
    const written = name === "priority" ? values.map(Number) : values;
    const value = single ? numbered(name, values[0]) : written.length > 0 ? written : undefined;
    onChange({ ...filters, [name]: value });
  };
  return <OptionList options={options} chosen={chosen} single={single} onChange={put} />;
}

function numbered(name: string, value: string | undefined): string | number | undefined {
  return value !== undefined && /^\d+$/.test(value) && name !== "team" ? Number(value) : value;
}

interface ListProps {
  options: Option[] | null;
  chosen: readonly string[];
  single: boolean;
  onChange: (values: string[]) => void;
}

const SEARCH_FROM = 9;

export function OptionList({ options, chosen, single, onChange }: ListProps) {
  const { t } = useLingui();
  const [sought, setSought] = useState("");
  if (!options) return <p className={styles.hint}>{t`Loading …`}</p>;
  const fitting = options.filter((option) => option.label.toLocaleLowerCase().includes(sought.toLocaleLowerCase()));
  const toggle = (value: string) => {
    const has = chosen.includes(value);
    if (single) return onChange(has ? [] : [value]);
    onChange(has ? chosen.filter((each) => each !== value) : [...chosen, value]);
  };
  return (
    <div className={styles.options}>
      {options.length >= SEARCH_FROM && (
        <input
          className={styles.input}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          placeholder={t`Search`}
          aria-label={t`Search`}
          data-autofocus
        />
      )}
      <div className={styles.scroll}>
        {fitting.map((option) => (
          <label key={option.value} className={styles.option}>
            <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
            <bdi>{option.label}</bdi>
            {option.hint && <small>{option.hint}</small>}
          </label>
        ))}
        {fitting.length === 0 && (
          <p className={styles.hint}>
            <Trans>Nothing to choose.</Trans>
          </p>
        )}
      </div>
    </div>
  );
}

function TextEditor({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  return (
    <input
      className={styles.input}
      value={text}
      aria-label={t`Value`}
      data-autofocus
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onChange(text.trim())}
      onKeyDown={(event) => event.key === "Enter" && onChange(text.trim())}
    />
  );
}

function ScoreEditor({ filters, onChange }: EditorProps) {
  const { t } = useLingui();
  return (
    <div className={styles.pair}>
      <NumberField
        label={t`From`}
        value={filters.score_from}
        onChange={(score_from) => onChange({ ...filters, score_from })}
      />
      <NumberField label={t`To`} value={filters.score_to} onChange={(score_to) => onChange({ ...filters, score_to })} />
    </div>
  );
}

interface NumberProps {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

function NumberField({ label, value, onChange }: NumberProps) {
  return (
    <label className={styles.field}>
      {label}
      <input
        className={styles.input}
        type="number"
        min={0}
        max={100}
        value={value ?? ""}
        onChange={(event) =>
          onChange(event.target.value === "" ? undefined : Math.max(0, Math.round(event.target.valueAsNumber)))
        }
      />
    </label>
  );
}

function DaysEditor({ filters, onChange }: EditorProps) {
  const { t } = useLingui();
  return (
    <div className={styles.pair}>
      <DayField
        label={t`From`}
        value={filters.created_from}
        onChange={(day) => onChange({ ...filters, created_from: day })}
      />
      <DayField
        label={t`Until, with that day`}
        value={filters.created_to}
        onChange={(day) => onChange({ ...filters, created_to: day })}
      />
    </div>
  );
}

function DueEditor({ filters, onChange }: EditorProps) {
  const { t } = useLingui();
  const chosen = filters.overdue ? "late" : filters.due_before === "today" ? "today" : "";
  const options = [
    { value: "late", label: t`Late` },
    { value: "today", label: t`Today or late` },
  ];
  const put = ([value]: string[]) =>
    onChange({
      ...filters,
      overdue: value === "late" || undefined,
      due_before: value === "today" ? "today" : undefined,
    });
  const day = filters.due_before === "today" ? undefined : filters.due_before;
  return (
    <>
      <OptionList options={options} chosen={[chosen]} single onChange={put} />
      <DayField
        label={t`Due by`}
        value={day}
        onChange={(due_before) => onChange({ ...filters, overdue: undefined, due_before })}
      />
    </>
  );
}

function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <label className={styles.field}>
      {label}
      <input
        className={styles.input}
        type="date"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
    </label>
  );
}
