/** One lead, whole: three columns on the page; tabs where it is narrow and in the side panel. */

import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useMay } from "../../frame/me";
import { rememberLead } from "../../frame/recent";
import { later } from "../../parts/later";
import { Origin } from "./about/Origin";
import { Owner } from "./about/Owner";
import { Reach } from "./about/Reach";
import { Score } from "./about/Score";
import { Tags } from "./about/Tags";
import { compose } from "./composer/open";
import { leadQuery } from "./data/queries";
import type { Lead } from "./data/shapes";
import { Duplicates } from "./duplicates/Duplicates";
import { Facts } from "./facts/Facts";
import { Head } from "./layout/Head";
import head from "./layout/head.module.css";
import { MergedAway } from "./layout/MergedAway";
import { Missing } from "./layout/Missing";
import { Moved } from "./layout/Moved";
import { Narrow } from "./layout/Narrow";
import { Opening } from "./layout/Opening";
import { Outline } from "./layout/Outline";
import { Wide } from "./layout/Wide";
import css from "./lead.module.css";
import { nameOf } from "./name";
import type { Neighbours } from "./neighbours";
import { Appointments } from "./next/Appointment";
import { Assessments } from "./next/Assessments";
import { FirstContact } from "./next/FirstContact";
import { Next } from "./next/Next";
import { Tasks } from "./next/Tasks";
import { useNext } from "./next/useNext";
import type { Filter } from "./timeline/filters";
import { useLeadKeys } from "./useLeadKeys";

const Merges = later(() => import("./duplicates/Merges").then((module) => ({ default: module.Merges })));

const Readers = later(() => import("./next/Readers").then((module) => ({ default: module.Readers })));

export interface LeadViewProps {
  readonly id: number;
  readonly near: Neighbours | null;
  readonly go: (id: number) => void;
  /** Given: it stands in a side panel. */
  readonly close?: (() => void) | undefined;
}

export type Tab = "now" | "timeline" | "facts" | "why";

export function LeadView(props: LeadViewProps) {
  const { data, error, refetch } = useQuery(leadQuery(props.id));
  useEffect(() => () => compose(null), []);
  // A lead that may no longer be seen is not kept on screen.
  if (error && (!data || isGone(error))) {
    return <Missing error={error} retry={() => void refetch()} {...props} />;
  }
  return data ? <Shown {...props} lead={data} /> : <Opening />;
}

function isGone(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "status" in error && (error.status === 404 || error.status === 403)
  );
}

function Shown({ lead, near, go, close }: LeadViewProps & { lead: Lead }) {
  const narrow = useMediaQuery("(width < 66em)", undefined, { getInitialValueInEffect: false }) || close !== undefined;
  const [tab, setTab] = useState<Tab>("now");
  const [filter, setFilter] = useState<Filter>("all");
  const name = nameOf(lead);
  useEffect(() => rememberLead({ id: lead.id, name }), [lead.id, name]);
  useLeadKeys({ lead, near, go, narrow, beside: close !== undefined, setTab, setFilter });
  const parts = useParts(lead, () => (narrow ? setTab("why") : setFilter("why")));
  return (
    <article className={close ? `${css.page} ${head.panel}` : css.page} data-lead={lead.id}>
      <Head lead={lead} near={near} go={go} close={close} />
      {lead.merged_into === null ? <Moved lead={lead} /> : <MergedAway id={lead.id} into={lead.merged_into} />}
      {!useMay()("read_life") ? (
        <Outline parts={parts} narrow={narrow} />
      ) : narrow ? (
        <Narrow lead={lead} tab={tab} choose={setTab} parts={parts} filter={filter} setFilter={setFilter} />
      ) : (
        <Wide lead={lead} parts={parts} filter={filter} setFilter={setFilter} />
      )}
    </article>
  );
}

export interface Parts {
  readonly next: ReactNode;
  readonly now: ReactNode;
  readonly facts: ReactNode;
  /** In the middle, for who may not read the story. */
  readonly origin: ReactNode;
}

/** What a role never sees is left out. The same parts stand in columns or in tabs. */
function useParts(lead: Lead, why: () => void): Parts {
  const next = useNext(lead);
  const may = useMay();
  const readOnly = lead.merged_into !== null;
  return {
    next: <Next lead={lead} />,
    now: may("work_lead") && (
      <>
        <FirstContact lead={lead} />
        <Tasks lead={lead} readOnly={readOnly} />
        <Appointments lead={lead} next={next} />
        <Assessments lead={lead} next={next} />
        <Duplicates lead={lead} readOnly={readOnly} />
        <Merges lead={lead} />
        <Readers lead={lead} />
      </>
    ),
    facts: (
      <>
        <Facts lead={lead} readOnly={readOnly} />
        {may("read_life") && <Score lead={lead} why={why} />}
        <Owner lead={lead} next={next} />
        {may("read_life") && <Reach lead={lead} next={next} />}
        <Tags lead={lead} readOnly={readOnly} />
        {may("read_life") && <Origin lead={lead} />}
      </>
    ),
    origin: <Origin lead={lead} />,
  };
}
