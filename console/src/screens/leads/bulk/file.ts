import { t } from "@lingui/core/macro";
import { Refused } from "../../../api/ask.ts";
import { steadyFetch } from "../../../api/steady.ts";
import { dismiss, toast } from "../../../parts/toasts/toasts.ts";
import type { Asked } from "../rows/request.ts";

type Format = "csv" | "xlsx";

const KEPT_FOR = 60_000;

export function exportUrl(asked: Asked, format: Format): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  return `/api/v1/exports/leads.${format}?${query}`;
}

/** Saves the leads that fit; what goes wrong is said on the page, where a browser's own download would be silent. */
export async function saveLeads(asked: Asked, format: Format): Promise<void> {
  const writing = toast({ text: t`The file is being written …`, for: KEPT_FOR });
  try {
    give(await whole(exportUrl(asked, format)), `leads.${format}`);
  } catch (error) {
    const detail =
      error instanceof Refused && !error.unanswered
        ? error.detail
        : t`The engine does not answer. Check your connection.`;
    const action = { label: t`Try again`, act: () => void saveLeads(asked, format) };
    toast({ tone: "bad", text: t`No file was saved. ${detail}`, action, for: KEPT_FOR });
  } finally {
    dismiss(writing);
  }
}

/** All of it or nothing: a file that breaks off is none. */
async function whole(url: string): Promise<Blob> {
  const answer = await steadyFetch(new URL(url, window.location.href));
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})), answer.headers);
  return answer.blob();
}

function give(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_FOR);
}
