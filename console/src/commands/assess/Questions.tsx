import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import type { Question } from "../../api/gen/index.ts";
import { useActs } from "../../frame/keys/useActs";
import { faultsOf } from "../form/TroubleNote.tsx";
import type { Trouble } from "../useCommand.ts";
import { type Fault, faultsIn, LONGEST_TEXT, NO, progress, type Typed, YES } from "./answers.ts";
import own from "./assess.module.css";
import { QuestionField } from "./QuestionField.tsx";

interface QuestionsProps {
  questions: readonly Question[];
  typed: Typed;
  change: (code: string, value: string) => void;
  /** Once somebody tried to submit, what is missing is shown. */
  checked: boolean;
  trouble: Trouble | null;
}

export function Questions({ questions, typed, change, checked, trouble }: QuestionsProps) {
  const words = useFaultWords();
  const faults = checked ? faultsIn(questions, typed) : new Map<string, Fault>();
  const [done, required] = progress(questions, typed);
  useDigits(questions, change);
  const [first] = questions;
  useEffect(() => {
    if (first) focusQuestion(first.code);
  }, [first]);
  return (
    <>
      <p className={own.progress} role="status">
        <Trans>
          {done} of {required} required questions answered
        </Trans>
      </p>
      {questions.map((question) => {
        const fault = faults.get(question.code);
        const refused = trouble && faultsOf(trouble.refused).find(({ field }) => field === `answers.${question.code}`);
        return (
          <QuestionField
            key={question.code}
            question={question}
            value={typed[question.code] ?? ""}
            change={(value) => change(question.code, value)}
            fault={fault ? words(fault) : (refused?.message ?? null)}
            first={question === first}
          />
        );
      })}
    </>
  );
}

/** A digit answers the question that has the focus (at first the first one), and goes on to the next. */
function useDigits(questions: readonly Question[], change: QuestionsProps["change"]): void {
  const { t } = useLingui();
  const choose = (at: number) => () => {
    const here = document.activeElement?.closest<HTMLElement>("[data-question]")?.dataset.question;
    const place = Math.max(
      questions.findIndex(({ code }) => code === here),
      0,
    );
    const question = questions[place];
    const value = question && optionsOf(question)[at];
    if (!question || value === undefined) return;
    change(question.code, value);
    focusQuestion(questions[place + 1]?.code ?? question.code);
  };
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  useActs(
    t`Assessment`,
    digits.map((digit) => ({
      id: `answer ${digit}`,
      label: t`Answer ${digit}`,
      keys: String(digit),
      quiet: true,
      act: choose(digit - 1),
    })),
  );
}

function optionsOf({ kind, options }: Question): readonly string[] {
  if (kind === "flag") return [YES, NO];
  return kind === "choice" ? (options ?? []).map(({ code }) => code) : [];
}

function focusQuestion(code: string): void {
  const place = document.querySelector(`[data-question="${CSS.escape(code)}"]`);
  const control = place?.querySelector<HTMLElement>("input:checked, input, select, textarea");
  control?.focus();
  place?.scrollIntoView({ block: "nearest" });
}

function useFaultWords(): (fault: Fault) => string {
  const { t } = useLingui();
  return (fault) => {
    switch (fault.kind) {
      case "missing":
        return t`Please answer this question.`;
      case "no_number":
        return t`Please give a number.`;
      case "too_low":
        return t`At least ${fault.least}.`;
      case "too_high":
        return t`At most ${fault.most}.`;
      case "too_long":
        return t`At most ${LONGEST_TEXT} characters.`;
    }
  };
}
