/** Two leads side by side: what speaks for one person, what differs, and the judgement. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useActs } from "../../../frame/keys/useActs";
import { Drawer } from "../../../parts/panels/Drawer";
import { useNumber } from "../../../parts/place";
import { QueryView } from "../../../parts/states/QueryView";
import { pairQuery } from "../data/queries";
import type { ComparedPair, Lead } from "../data/shapes";
import { shownValue } from "../facts/shown";
import { LeadLink } from "../LeadLink";
import page from "../lead.module.css";
import { nameOf } from "../name";
import { word } from "../words";
import { compared } from "./compared";
import css from "./duplicates.module.css";
import { type Judge, useJudge } from "./useJudge";

export function Compare({ pairId, lead, close }: { pairId: number; lead: Lead; close: () => void }) {
  const { t } = useLingui();
  const query = useQuery(pairQuery(pairId, [lead.id]));
  const judge = useJudge(pairId, lead.id, close);
  const mayMerge = query.data?.may_merge ?? false;
  return (
    <Drawer
      opened
      close={close}
      title={t`One person or two?`}
      width={720}
      tall
      foot={<Buttons judge={judge} mayMerge={mayMerge} close={close} />}
    >
      <Keys judge={judge} mayMerge={mayMerge} close={close} />
      {judge.fault ? (
        <p className={page.bar} data-warn role="alert">
          {judge.fault}
        </p>
      ) : null}
      <QueryView query={query} rows={8} height={30} what={t`the two leads`}>
        {(pair) => <Sides pair={pair} />}
      </QueryView>
    </Drawer>
  );
}

interface ButtonsProps {
  readonly judge: Judge;
  readonly mayMerge: boolean;
  readonly close: () => void;
}

function Keys({ judge, mayMerge, close }: ButtonsProps) {
  const { t } = useLingui();
  useActs(t`One person or two?`, [
    {
      id: "one",
      label: t`One person: merge`,
      keys: "y",
      act: judge.merge,
      disabled: mayMerge ? null : t`They cannot be merged`,
    },
    { id: "two", label: t`Two people`, keys: "n", act: judge.dismiss },
    { id: "later", label: t`Later`, keys: "s", act: close },
  ]);
  return null;
}

function Buttons({ judge, mayMerge, close }: ButtonsProps) {
  return (
    <>
      <Button variant="subtle" color="gray" onClick={close}>
        <Trans>Later</Trans>&nbsp;<kbd>S</kbd>
      </Button>
      <Button variant="default" loading={judge.pending === "dismiss"} onClick={judge.dismiss}>
        <Trans>Two people</Trans>&nbsp;<kbd>N</kbd>
      </Button>
      <Button disabled={!mayMerge} loading={judge.pending === "merge"} onClick={judge.merge}>
        <Trans>One person: merge</Trans>&nbsp;<kbd>Y</kbd>
      </Button>
    </>
  );
}

function Sides({ pair }: { pair: ComparedPair }) {
  const { t, i18n } = useLingui();
  const number = useNumber();
  const rows = compared(pair.left, pair.right, pair.fills);
  return (
    <>
      {pair.may_merge ? null : (
        <p className={page.bar} data-warn>
          {pair.reason}
        </p>
      )}
      <div>
        <p className={page.quiet}>{word(i18n, "why", pair.pair.why)}</p>
        <dl className={css.evidence}>
          {pair.pair.evidence.map((one) => (
            <div key={`${one.field} ${one.kind}`} style={{ display: "contents" }}>
              <dt data-minus={one.points < 0 || undefined}>
                <bdi>{number(one.points, { signDisplay: "always", maximumFractionDigits: 1 })}</bdi>
              </dt>
              <dd>{one.says}</dd>
            </div>
          ))}
        </dl>
      </div>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="only-read">{t`Field`}</span>
            </th>
            {[pair.left, pair.right].map((side) => (
              <th key={side.id} scope="col">
                <LeadLink id={side.id}>
                  <bdi>{nameOf(side)}</bdi> <bdi>#{side.id}</bdi>
                </LeadLink>
                {side.id === pair.survivor_id ? <div className={css.survivor}>{t`would survive`}</div> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-like={row.like}>
              <th scope="row">{word(i18n, "field", row.name.replace(/^custom\./, ""))}</th>
              {[row.left, row.right].map((value, side) => (
                <td key={side === 0 ? "left" : "right"} data-long={row.name === "notes" || undefined}>
                  <bdi>{shownValue(i18n, row.name, value) || "–"}</bdi>
                  {row.fills && value ? <span className={css.fills}>{t`fills the blank`}</span> : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
