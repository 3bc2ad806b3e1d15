/** The leads that were looked at in this tab: in memory only, nothing about persons is kept in the browser. */

interface RecentLead {
  readonly id: number;
  readonly name: string;
}

const MOST = 5;

let recent: readonly RecentLead[] = [];

export function rememberLead(lead: RecentLead): void {
  recent = [lead, ...recent.filter(({ id }) => id !== lead.id)].slice(0, MOST);
}

export function recentLeads(): readonly RecentLead[] {
  return recent;
}
