/** What the team board reads. Keys begin with the words that live events make stale. */

import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import {
  agentsListAgents,
  queueReadQueue,
  speedListFirstContacts,
  speedReadUnattended,
  tasksListTasks,
  teamsListTeams,
} from "../../api/gen";

const MOST_AGENTS = 200;
const MOST_LINES = 50;

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: () => ask(teamsListTeams()),
});

export const agentsQuery = queryOptions({
  queryKey: ["agents", "of teams"],
  queryFn: () => ask(agentsListAgents({ query: { limit: MOST_AGENTS } })),
});

export const unattendedQuery = queryOptions({
  queryKey: ["teams", "unattended"],
  queryFn: () => ask(speedReadUnattended()),
});

export const queueQuery = (team: string | undefined) =>
  queryOptions({
    queryKey: ["queue", team ?? "all"],
    queryFn: () => ask(queueReadQueue({ query: { team, limit: MOST_LINES } })),
  });

export const contactsQuery = (state: "owed" | "warned" | "late", team: string | undefined) =>
  queryOptions({
    queryKey: ["first-contacts", state, team ?? "all"],
    queryFn: () => ask(speedListFirstContacts({ query: { state, team, limit: MOST_LINES } })),
  });

/** Escalations are tasks: what a rule or a clock has brought before the managers. */
export const escalationsQuery = queryOptions({
  queryKey: ["tasks", "escalations"],
  queryFn: () => ask(tasksListTasks({ query: { of: "all", limit: MOST_LINES } })),
  select: ({ items }) =>
    items.filter(({ kind, escalations }) => kind === "escalation" || kind === "no_agent" || escalations > 0),
});
