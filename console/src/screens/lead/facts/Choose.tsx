/** Two people changed the same field: both versions, and the choice. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Lead } from "../data/shapes";
import css from "./facts.module.css";
import type { FieldOf, Value } from "./fields";
import { read } from "./fields";
import { shownValue } from "./shown";

interface ChooseProps {
  readonly field: FieldOf;
  readonly mine: Value;
  readonly theirs: Lead;
  readonly pending: boolean;
  readonly choose: (mine: boolean) => void;
}

export function Choose({ field, mine, theirs, pending, choose }: ChooseProps) {
  const { i18n, t } = useLingui();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const text = (value: unknown) => shownValue(i18n, field.name, value) || t`nothing`;
  return (
    <div className={css.editing}>
      <div className={css.choice} role="alertdialog" aria-label={t`Somebody else changed this field`}>
        <p>
          <Trans>Somebody else changed this field while you typed. Nothing is overwritten: choose.</Trans>
        </p>
        <dl>
          <dt>{t`Yours`}</dt>
          <dd dir="auto">{text(mine)}</dd>
          <dt>{t`Theirs`}</dt>
          <dd dir="auto">{text(read(theirs, field.name))}</dd>
        </dl>
        <div className={css.buttons}>
          <Button ref={first} size="compact-sm" loading={pending} onClick={() => choose(true)}>{t`Keep mine`}</Button>
          <Button size="compact-sm" variant="default" onClick={() => choose(false)}>{t`Take theirs`}</Button>
        </div>
      </div>
    </div>
  );
}
