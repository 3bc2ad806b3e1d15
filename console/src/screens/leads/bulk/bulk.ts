import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/ask.ts";
import { type BulkChange, type JobRead, jobsChangeMany, jobsReadJob, jobsStopJob } from "../../../api/gen/index.ts";
import type { Asked } from "../rows/request.ts";
import type { Selection } from "../rows/selection.ts";

export type BulkAction = BulkChange["action"];

export function startBulk(
  selection: Selection,
  asked: Asked,
  action: BulkAction,
  dry_run: boolean,
  key: string,
): Promise<JobRead> {
  const which = selection.all ? { filters: asked } : { ids: [...selection.ids] };
  return ask(
    jobsChangeMany({ body: { ...which, action, dry_run } as BulkChange, headers: { "Idempotency-Key": key } }),
  );
}

export function stopJob(job_id: number, key: string): Promise<JobRead> {
  return ask(jobsStopJob({ path: { job_id }, headers: { "Idempotency-Key": key } }));
}

/** Followed by its live events, and by looking each second while it runs. */
export function useJob(begun: JobRead | null): JobRead | null {
  const found = useQuery({
    queryKey: ["jobs", begun?.id],
    queryFn: () => ask(jobsReadJob({ path: { job_id: begun?.id ?? 0 } })),
    enabled: begun?.state === "running",
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
