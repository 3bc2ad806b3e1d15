/** One question in the control of its kind. Points are not shown. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { Question } from "../../api/gen/index.ts";
import styles from "../form/form.module.css";
import { idOf } from "../form/TroubleNote.tsx";
import { NO, YES } from "./answers.ts";
import own from "./assess.module.css";

const MOST_RADIOS = 7;

interface QuestionFieldProps {
  question: Question;
  value: string;
  change: (value: string) => void;
  fault: string | null;
  /** Has the focus when the drawer opens. */
  first: boolean;
}

export function QuestionField({ question, value, change, fault, first }: QuestionFieldProps) {
  const { code, label, help, required } = question;
  const id = idOf(`answers.${code}`);
  const options = useOptions(question);
  const described = [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  const asked = (
    <>
      <bdi>{label}</bdi>
      {required && (
        <span className={own.required}>
          <Trans>required</Trans>
        </span>
      )}
    </>
  );
  const below = (
    <>
      {help && (
        <p id={`${id}-help`} className={styles.hint} dir="auto">
          {help}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className={styles.wrong}>
          {fault}
        </p>
      )}
    </>
  );
  if (options && options.length <= MOST_RADIOS)
    return (
      <fieldset id={id} className={own.question} data-question={code} aria-describedby={described}>
        <legend>{asked}</legend>
        <Radios code={code} options={options} value={value} change={change} first={first} />
        {below}
      </fieldset>
    );
  return (
    <div className={own.question} data-question={code}>
      <label htmlFor={id}>{asked}</label>
      <Control {...{ id, question, value, change, described, first }} invalid={Boolean(fault)} options={options} />
      {below}
    </div>
  );
}

type Option = { readonly code: string; readonly label: string };

function useOptions({ kind, options }: Question): readonly Option[] | null {
  const { t } = useLingui();
  if (kind === "flag")
    return [
      { code: YES, label: t`Yes` },
      { code: NO, label: t`No` },
    ];
  return kind === "choice" ? (options ?? []) : null;
}

function Radios({
  code,
  options,
  value,
  change,
  first,
}: { code: string; options: readonly Option[] } & Pick<QuestionFieldProps, "value" | "change" | "first">) {
  return (
    <div className={own.options} data-short={options.length === 2 || undefined}>
      {options.map((option, at) => (
        <label key={option.code} className={styles.choice}>
          <input
            type="radio"
            name={`answer-${code}`}
            value={option.code}
            checked={value === option.code}
            onChange={() => change(option.code)}
            data-autofocus={(first && at === 0) || undefined}
          />
          <span dir="auto">{option.label}</span>
          {at < 9 && <kbd>{at + 1}</kbd>}
        </label>
      ))}
    </div>
  );
}

interface ControlProps {
  first: boolean;
  id: string;
  question: Question;
  value: string;
  change: (value: string) => void;
  described: string | undefined;
  invalid: boolean;
  options: readonly Option[] | null;
}

function Control({ id, question, value, change, described, invalid, options, first }: ControlProps) {
  const { t } = useLingui();
  const common = {
    id,
    className: styles.input,
    value,
    "aria-describedby": described,
    "aria-invalid": invalid,
    "data-autofocus": first || undefined,
  };
  if (options)
    return (
      <select {...common} onChange={(event) => change(event.target.value)}>
        <option value="">{t`Choose …`}</option>
        {options.map((option) => (
          <option key={option.code} value={option.code}>
            {option.label}
          </option>
        ))}
      </select>
    );
  if (question.kind === "text")
    return <textarea {...common} dir="auto" rows={2} onChange={(event) => change(event.target.value)} />;
  const { least, most } = question;
  const bounds =
    question.kind === "number" && (least != null || most != null) ? `${least ?? "…"} – ${most ?? "…"}` : "";
  return (
    <input
      {...common}
      type={question.kind === "date" ? "date" : "text"}
      inputMode={question.kind === "number" ? "decimal" : undefined}
      placeholder={bounds}
      onChange={(event) => change(event.target.value)}
    />
  );
}
