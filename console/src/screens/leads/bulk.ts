import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/gen/client.gen.ts";
import type { Asked } from "./request.ts";
import type { Selection } from "./selection.ts";

export interface JobRead {
  id: number;
  kind: string;
  state: "counted" | "running" | "done" | "stopped";
  total: number;
  done: number;
  refused: number;
  refusals: { lead_id: number; reason: string; detail: string }[];
  created_at: string;
  finished_at: string | null;
}

export type BulkAction =
  | { kind: "reassign"; agent_id: number | null }
  | { kind: "tag" | "untag"; tag: string }
  | { kind: "lose"; reason: string };

export function startBulk(
  selection: Selection,
  asked: Asked,
  action: BulkAction,
  dry_run: boolean,
  key: string,
): Promise<JobRead> {
  const which = selection.all ? { filters: asked } : { ids: [...selection.ids] };
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return ask(
    client.post<{ 200: JobRead }>({ url: "/api/v1/leads/bulk", body: { ...which, action, dry_run }, headers }),
  );
}

export function stopJob(id: number): Promise<JobRead> {
  return ask(client.post<{ 200: JobRead }>({ url: `/api/v1/jobs/${id}/stop` }));
}

/** Followed by its live events, and by looking each second while it runs. */
export function useJob(begun: JobRead | null): JobRead | null {
  const found = useQuery({
    queryKey: ["jobs", begun?.id],
    queryFn: ({ signal }) => ask(client.get<{ 200: JobRead }>({ url: `/api/v1/jobs/${begun?.id}`, signal })),
    enabled: begun !== null,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 1_000),
    initialData: begun ?? undefined,
    initialDataUpdatedAt: 0,
  });
  return found.data ?? null;
}

export function isOver(job: JobRead): boolean {
  return job.state !== "running";
}

/** Why some were refused, most often first: one line for all that share a reason. */
export function byReason(job: JobRead): { reason: string; detail: string; leads: number[] }[] {
  const found = new Map<string, { reason: string; detail: string; leads: number[] }>();
  for (const { reason, detail, lead_id } of job.refusals) {
    const one = found.get(reason) ?? { reason, detail, leads: [] };
    one.leads.push(lead_id);
    found.set(reason, one);
  }
  return [...found.values()].sort((left, right) => right.leads.length - left.leads.length);
}
