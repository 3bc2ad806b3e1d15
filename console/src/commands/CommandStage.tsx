/** Once, in the shell: where dialogs of commands open, and what is said about commands. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense, useCallback, useEffect } from "react";
import { useChanges } from "../frame/live/Live";
import type { Changed } from "../frame/live/messages";
import { toast } from "../parts/toasts";
import type { Command, Direct } from "./names.ts";
import { closeCommand, type Open, useOpenCommand } from "./open.ts";
import { type Said, speakBy } from "./sending/say.ts";
import { connect, heard } from "./sending/wires.ts";

type Dialog = ComponentType<{ open: Open; close: () => void }>;

const Confirm = lazy(async () => ({ default: (await import("./dialogs/Confirm.tsx")).Confirm }));
const Booking = lazy(async () => ({ default: (await import("./booking/Booking.tsx")).Booking }));
const DIALOGS: Readonly<Record<Exclude<Command, Direct>, Dialog>> = {
  decline: lazy(async () => ({ default: (await import("./dialogs/Decline.tsx")).Decline })),
  outcome: lazy(async () => ({ default: (await import("./dialogs/Outcome.tsx")).Outcome })),
  assess: lazy(async () => ({ default: (await import("./assess/Assess.tsx")).Assess })),
  visit: lazy(async () => ({ default: (await import("./dialogs/Visit.tsx")).Visit })),
  lose: lazy(async () => ({ default: (await import("./dialogs/Lose.tsx")).Lose })),
  reassign: lazy(async () => ({ default: (await import("./dialogs/Reassign.tsx")).Reassign })),
  "opt-out": lazy(async () => ({ default: (await import("./dialogs/OptOut.tsx")).OptOut })),
  snooze: lazy(async () => ({ default: (await import("./dialogs/Snooze.tsx")).Snooze })),
  "add-task": lazy(async () => ({ default: (await import("./dialogs/AddTask.tsx")).AddTask })),
  book: Booking,
  reschedule: Booking,
  convert: Confirm,
  "no-show": Confirm,
  "cancel-booking": Confirm,
  reopen: Confirm,
};

const TONES = { calm: "good", warn: "plain", wrong: "bad" } as const;
const LONG = 60_000;

export function CommandStage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  useEffect(() => {
    connect(client);
    speakBy(({ tone, text, act, link, stays }: Said) => {
      const way = link && { label: link.label, act: () => void navigate({ to: link.to }) };
      toast({
        text,
        tone: TONES[tone],
        action: act ? { label: act.label, act: act.run } : way,
        for: stays ? LONG : undefined,
      });
    });
  }, [client, navigate]);
  useChanges(useCallback((changed: readonly Changed[]) => heard(leadsOf(changed)), []));
  const open = useOpenCommand();
  useFocusBack(open !== null);
  if (!open) return null;
  const Dialog = DIALOGS[open.command as Exclude<Command, Direct>];
  return (
    <Suspense fallback={null}>
      <Dialog key={`${open.command} ${open.leadId} ${open.taskId ?? ""}`} open={open} close={closeCommand} />
    </Suspense>
  );
}

function leadsOf(changed: readonly Changed[]): Set<number> {
  return new Set(
    changed.flatMap(({ kind, id, lead_id }) => (kind === "lead" ? [id] : lead_id === undefined ? [] : [lead_id])),
  );
}

/** To where it was; in a list of lines to the one that is chosen by then. */
function useFocusBack(opened: boolean): void {
  useEffect(() => {
    if (!opened) return;
    const from = document.activeElement;
    return () => void requestAnimationFrame(() => giveBack(from));
  }, [opened]);
}

function giveBack(from: Element | null): void {
  if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
  const line = from?.matches("[data-line]") || !from?.isConnected || from === document.body;
  const chosen = line ? document.querySelector("[data-line][data-chosen]") : null;
  const back = chosen ?? from;
  if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
}
