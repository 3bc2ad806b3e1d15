/** The next step of a lead and what else can be done, and how each is begun. */

import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCalled } from "../../../commands/called";
import { nextStep, type Step } from "../../../commands/next";
import { openCommand } from "../../../commands/open";
import { useMay, useMe } from "../../../frame/me";
import { lastReceived } from "../composer/lastReceived";
import { compose } from "../composer/open";
import { commandsQuery } from "../data/queries";
import type { Lead, StateRead } from "../data/shapes";
import { useRun } from "../data/useRun";
import { nameOf } from "../name";
import { offered, type Possible } from "./possible";

export interface Next {
  readonly primary: Possible | null;
  readonly others: readonly Possible[];
  /** Why there is no button, or why it cannot be pressed. */
  readonly why: string | null;
  readonly begin: (step: Step) => void;
  readonly find: (step: Step) => Possible | null;
}

export function useNext(lead: Lead): Next {
  const { t } = useLingui();
  const me = useMe();
  const may = useMay();
  const client = useQueryClient();
  const run = useRun(lead.id);
  const commands = useQuery({ ...commandsQuery(lead.id), enabled: may("work_lead") }).data?.items ?? [];
  const waiting = run ? run.waiting_for : lead.waiting_for;
  const called = useCalled(lead.id);
  const eyes = { userId: me.user_id, manages: may("manage_lead") };
  const step =
    lead.merged_into === null && may("work_lead") ? nextStep(waiting, run?.phase ?? lead.phase, eyes, called) : null;
  const { primary, others } = offered(step, lead.merged_into === null ? commands : []);
  const begin = (of: Step) => {
    if (of === "reply") {
      const last = lastReceived(client, lead.id);
      compose(last?.tab ?? "note", last?.answered);
      return;
    }
    openCommand(of, lead.id, { ...openingOf(of, run, me.user_id), name: nameOf(lead) });
  };
  return {
    primary,
    others,
    why: primary
      ? primary.why
      : waiting && may("work_lead")
        ? t`The engine goes on by itself; nothing is for you to do.`
        : null,
    begin,
    find: (of) => (primary?.step === of ? primary : (others.find((one) => one.step === of) ?? null)),
  };
}

function openingOf(step: Step, run: StateRead | null | undefined, me: number) {
  if (step === "accept" || step === "decline") {
    return { offerId: offerTo(run, me) };
  }
  if (step === "outcome") {
    return { attempt: run?.attempt?.number ?? null, awaited: run?.waiting_for?.kind === "call" };
  }
  return {};
}

/** An offer made to several has one of its own for each. */
function offerTo(run: StateRead | null | undefined, me: number): number | null {
  const offer = run?.offer;
  if (!offer) {
    return null;
  }
  return offer.agent_id === me ? offer.id : (offer.also.find((one) => one.agent_id === me)?.id ?? offer.id);
}
