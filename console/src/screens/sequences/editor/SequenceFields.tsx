/** The sequences in the order in which they are tried, each with its steps. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { Occasion } from "../../../api/gen";
import drafts from "../../../parts/versions/drafts.module.css";
import { useWords } from "../../../words/useWords";
import type { Body, SequenceBody, StepBody } from "../data";
import styles from "../sequences.module.css";
import { EXITS } from "../words";
import { Condition } from "./Condition";
import { Faults } from "./Faults";
import { StepFields } from "./StepFields";
import type { Fault } from "./useSequences";

export interface FieldsProps {
  readonly occasion: Occasion;
  readonly faults: readonly Fault[];
  readonly off: boolean;
}

export function SequenceFields({ body, change, ...rest }: FieldsProps & { body: Body; change: (body: Body) => void }) {
  const { sequences } = body;
  const put = (at: number, next: SequenceBody | null) =>
    change({ ...body, sequences: sequences.flatMap((one, i) => (i === at ? (next ? [next] : []) : [one])) });
  return (
    <>
      {sequences.length === 0 && (
        <p className={styles.quiet}>
          <Trans>No sequence: on this occasion nothing is sent.</Trans>
        </p>
      )}
      {sequences.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the code itself changes while it is typed
        <One key={at} path={`sequences.${at}`} one={one} put={(next) => put(at, next)} {...rest} />
      ))}
      {!rest.off && (
        <Button
          variant="default"
          onClick={() => change({ ...body, sequences: [...sequences, firstOf(rest.occasion, sequences.length)] })}
        >
          <Trans>Add a sequence</Trans>
        </Button>
      )}
    </>
  );
}

interface OneProps extends FieldsProps {
  readonly path: string;
  readonly one: SequenceBody;
  readonly put: (next: SequenceBody | null) => void;
}

function One({ path, one, put, ...rest }: OneProps) {
  const { t } = useLingui();
  const { occasion, faults, off } = rest;
  const steps = (next: readonly StepBody[]) => put({ ...one, steps: next });
  return (
    <fieldset className={styles.sequence} disabled={off} data-sequence={one.code}>
      <legend>{one.text || one.code}</legend>
      <Head one={one} put={put} occasion={occasion} />
      <Condition
        label={t`Only for leads of which this holds`}
        value={one.when}
        change={(when) => put(with_(one, when))}
      />
      <Faults faults={faults.filter(({ field }) => !field.startsWith(`${path}.steps.`))} at={path} />
      <ol>
        {one.steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
          <li key={at}>
            <StepFields
              {...rest}
              path={`${path}.steps.${at}`}
              number={at + 1}
              step={step}
              put={(next) => steps(one.steps.flatMap((old, i) => (i === at ? (next ? [next] : []) : [old])))}
              move={(by) => steps(moved(one.steps, at, by))}
            />
          </li>
        ))}
      </ol>
      {!off && (
        <p>
          <button type="button" className={drafts.link} onClick={() => steps([...one.steps, stepOf(occasion)])}>
            <Trans>Add a step</Trans>
          </button>{" "}
          <button type="button" className={drafts.link} onClick={() => put(null)}>
            <Trans>Remove this sequence</Trans>
          </button>
        </p>
      )}
    </fieldset>
  );
}

function Head({ one, put, occasion }: Pick<OneProps, "one" | "put" | "occasion">) {
  const word = useWords();
  const chosen = one.exits ?? null;
  const toggle = (exit: string) => {
    const old = chosen ?? [];
    put({ ...one, exits: old.includes(exit) ? old.filter((each) => each !== exit) : [...old, exit] });
  };
  return (
    <div className={styles.line}>
      <label>
        <Trans>Code</Trans>
        <input dir="ltr" value={one.code} onChange={(event) => put({ ...one, code: event.target.value })} />
      </label>
      <label>
        <Trans>What it is</Trans>
        <input dir="auto" value={one.text} onChange={(event) => put({ ...one, text: event.target.value })} />
      </label>
      <label>
        <Trans>Maximum number of steps</Trans>
        <input
          type="number"
          min={1}
          max={20}
          value={one.cap}
          onChange={(event) => put({ ...one, cap: Number(event.target.value) })}
        />
      </label>
      {occasion !== "first_contact" && (
        <fieldset className={styles.checks}>
          <legend>
            <Trans>Ends with (none chosen: as usual for the occasion)</Trans>
          </legend>
          {EXITS.map((exit) => (
            <label key={exit}>
              <input type="checkbox" checked={chosen?.includes(exit) ?? false} onChange={() => toggle(exit)} />
              {word("exit", exit)}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function with_(one: SequenceBody, when: unknown): SequenceBody {
  const { when: _, ...rest } = one;
  return when === undefined ? rest : { ...rest, when };
}

function moved(steps: readonly StepBody[], at: number, by: number): readonly StepBody[] {
  const next = [...steps];
  const [taken] = next.splice(at, 1);
  if (taken) next.splice(at + by, 0, taken);
  return next;
}

function stepOf(occasion: Occasion): StepBody {
  const purpose = occasion === "nurture" || occasion === "win_back" ? "marketing" : "enquiry";
  const template =
    occasion === "reminder" ? "appointment_reminder" : occasion === "first_contact" ? "follow_up" : occasion;
  const time = occasion === "reminder" ? { before: "PT24H" } : { after: "P1D" };
  return { channel: "sms", template, purpose, ...time };
}

function firstOf(occasion: Occasion, number: number): SequenceBody {
  return { code: `sequence_${number + 1}`, text: "", cap: 1, steps: [stepOf(occasion)] };
}
