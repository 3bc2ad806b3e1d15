/** An agent's own absence: who is away is offered nothing. */

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/call";
import type { AgentRead } from "../../api/gen";
import { now } from "../../parts/time/clock";
import { dayOf, instantOf } from "../../parts/time/instants";
import { useMe } from "../me";

const HOUR = 3_600_000;

export function agentQuery(id: number) {
  return queryOptions({
    queryKey: ["agents", id],
    queryFn: ({ signal }) => call<AgentRead>("GET", `/api/v1/agents/${id}`, { signal }),
  });
}

/** Until when they are away now, or null. */
export function awayUntil(agent: Pick<AgentRead, "time_off"> | undefined, moment: number): number | null {
  const ends = (agent?.time_off ?? [])
    .filter(({ starts, ends }) => Date.parse(starts) <= moment && moment < Date.parse(ends))
    .map(({ ends }) => Date.parse(ends));
  return ends.length > 0 ? Math.max(...ends) : null;
}

export interface Span {
  readonly id: "quarter" | "hour" | "day" | "tomorrow";
  readonly until: number;
}

/** What is offered to choose from: to the minute, days by the hospital's calendar. */
export function spans(moment: number, zone: string): Span[] {
  const minute = Math.floor(moment / 60_000) * 60_000;
  const midnight = instantOf(`${nextDay(dayOf(moment, zone))}T00:00`, zone);
  return [
    { id: "quarter", until: minute + HOUR / 4 },
    { id: "hour", until: minute + HOUR },
    { id: "day", until: midnight },
    { id: "tomorrow", until: instantOf(`${nextDay(dayOf(midnight, zone))}T00:00`, zone) },
  ];
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 24 * HOUR).toISOString().slice(0, 10);
}

export function useAbsence() {
  const { user_id: id } = useMe();
  const queries = useQueryClient();
  const agent = useQuery(agentQuery(id));
  const onSuccess = (read: AgentRead) => {
    queries.setQueryData(agentQuery(id).queryKey, read);
    void queries.invalidateQueries({ queryKey: ["today"] });
  };
  const leave = useMutation({
    mutationFn: (until: number) =>
      call<AgentRead>("PUT", `/api/v1/agents/${id}/absence`, { body: { until: new Date(until).toISOString() } }),
    onSuccess,
  });
  const back = useMutation({ mutationFn: () => call<AgentRead>("DELETE", `/api/v1/agents/${id}/absence`), onSuccess });
  return { agent, away: awayUntil(agent.data, now()), leave, back };
}
