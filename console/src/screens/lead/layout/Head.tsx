/** Who it is, where it stands, whether that is what its run knows, and the neighbours of the list it came from. */

import { Trans, useLingui } from "@lingui/react/macro";
import { IconArrowsDiagonal, IconChevronLeft, IconChevronRight, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMarked } from "../../../frame/live/Live";
import { useMay } from "../../../frame/me";
import { Band } from "../../../parts/Band";
import { Priority } from "../../../parts/Priority";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import { useRun } from "../data/useRun";
import page from "../lead.module.css";
import { nameOf } from "../name";
import type { Neighbours } from "../neighbours";
import css from "./head.module.css";
import { type Step, stepOf } from "./step";

interface HeadProps {
  readonly lead: Lead;
  readonly near: Neighbours | null;
  readonly go: (id: number) => void;
  /** Of the side panel. */
  readonly close?: (() => void) | undefined;
}

export function Head({ lead, near, go, close }: HeadProps) {
  const { t } = useLingui();
  return (
    <header className={css.head}>
      {close ? null : (
        <Link to={near?.href ?? "/leads"} className={css.back} activeOptions={{ exact: true }}>
          <IconChevronLeft size={16} aria-hidden data-mirror />
          <span className={css.list}>{near?.title ?? t`Leads`}</span>
          <span className="only-read">{t`Back`}</span>
        </Link>
      )}
      <div className={css.who}>
        <Priority value={lead.priority} />
        <h1 tabIndex={-1} title={nameOf(lead)}>
          <bdi>{nameOf(lead)}</bdi>
        </h1>
        <bdi className={css.id}>#{lead.id}</bdi>
        <Band band={lead.band} score={lead.score} />
      </div>
      <Where lead={lead} />
      <div className={css.near}>
        {near ? <Near near={near} go={go} /> : null}
        {close ? (
          <Link
            to="/leads/$leadId"
            params={{ leadId: String(lead.id) }}
            className={page.small}
            aria-label={t`Open the whole page`}
            title={t`Open the whole page`}
          >
            <IconArrowsDiagonal size={15} aria-hidden />
          </Link>
        ) : null}
        {close ? (
          <button type="button" className={page.small} onClick={close} aria-label={t`Close`}>
            <IconX size={16} aria-hidden />
          </button>
        ) : null}
      </div>
    </header>
  );
}

function Where({ lead }: { lead: Lead }) {
  const word = useWords();
  const may = useMay();
  const marked = useMarked("lead", lead.id);
  return (
    <div className={css.where} data-marked={marked || undefined}>
      <strong data-status={lead.status}>{word("status", lead.status)}</strong>
      <Dot />
      <span>{word("stage", lead.stage)}</span>
      <Dot />
      <span>{word("phase", lead.phase)}</span>
      {lead.run > 1 ? (
        <>
          <Dot />
          <span>
            <Trans>run {lead.run}</Trans>
          </span>
        </>
      ) : null}
      {may("read_life") ? <InStep lead={lead} /> : null}
    </div>
  );
}

function Dot(): ReactNode {
  return <span aria-hidden>·</span>;
}

function InStep({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const run = useRun(lead.id);
  const shown = { status: lead.status, stage: lead.stage, phase: lead.phase, owner: lead.owner_id };
  const step = stepOf(shown, run, lead.phase === "closed");
  const words: Record<Step, string> = {
    in_step: t`in step with its run`,
    behind: t`its run is ahead: catching up`,
    ended: t`its run has ended`,
    unknown: t`asking its run`,
  };
  return (
    <span className={css.step} data-step={step} title={t`Whether this page shows what the lead's run knows`}>
      {words[step]}
    </span>
  );
}

function Near({ near, go }: { near: Neighbours; go: (id: number) => void }) {
  const { t } = useLingui();
  const { previous, next } = near;
  return (
    <>
      <button
        type="button"
        className={page.small}
        disabled={previous === null}
        onClick={() => previous !== null && go(previous)}
        aria-label={t`Previous lead`}
        aria-keyshortcuts="["
        title="["
      >
        <IconChevronLeft size={16} aria-hidden data-mirror />
      </button>
      <bdi>
        {near.place}/{near.of}
      </bdi>
      <button
        type="button"
        className={page.small}
        disabled={next === null}
        onClick={() => next !== null && go(next)}
        aria-label={t`Next lead`}
        aria-keyshortcuts="]"
        title="]"
      >
        <IconChevronRight size={16} aria-hidden data-mirror />
      </button>
    </>
  );
}
