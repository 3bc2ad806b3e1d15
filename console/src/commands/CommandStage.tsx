/** Once, in the shell: where dialogs of commands open, and what is said about commands. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ComponentType, useCallback, useEffect, useState } from "react";
import { useChanges } from "../frame/live/Live";
import type { Changed } from "../frame/live/messages";
import { sayMissing } from "../parts/later";
import { toast } from "../parts/toasts/toasts";
import type { Command, Direct } from "./names.ts";
import { closeCommand, type Open, useOpenCommand } from "./open.ts";
import { type Said, speakBy } from "./sending/say.ts";
import { connect, heard } from "./sending/wires.ts";

type Dialog = ComponentType<{ open: Open; close: () => void }>;

const confirm = async () => (await import("./dialogs/Confirm.tsx")).Confirm;
const booking = async () => (await import("./booking/Booking.tsx")).Booking;
const LOADS: Readonly<Record<Exclude<Command, Direct | "message">, () => Promise<Dialog>>> = {
  decline: async () => (await import("./dialogs/Decline.tsx")).Decline,
  outcome: async () => (await import("./dialogs/Outcome.tsx")).Outcome,
  assess: async () => (await import("./assess/Assess.tsx")).Assess,
  visit: async () => (await import("./dialogs/Visit.tsx")).Visit,
  lose: async () => (await import("./dialogs/Lose.tsx")).Lose,
  reassign: async () => (await import("./dialogs/Reassign.tsx")).Reassign,
  "opt-out": async () => (await import("./dialogs/OptOut.tsx")).OptOut,
  snooze: async () => (await import("./dialogs/Snooze.tsx")).Snooze,
  "add-task": async () => (await import("./dialogs/AddTask.tsx")).AddTask,
  book: booking,
  reschedule: booking,
  convert: confirm,
  "no-show": confirm,
  "cancel-booking": confirm,
  reopen: confirm,
};
const loaded = new Map<Command, Dialog>();

/** Dialogs come after the page's first paint, before anybody presses a key: a digit after `o` must find its dialog. */
async function load(command: keyof typeof LOADS): Promise<void> {
  if (!loaded.has(command)) loaded.set(command, await LOADS[command]());
}

function useDialog(open: Open | null): Dialog | undefined {
  const [, drawAgain] = useState(0);
  const command = open?.command as keyof typeof LOADS | undefined;
  useEffect(() => {
    if (!command || loaded.has(command)) return;
    load(command).then(
      () => drawAgain((turn) => turn + 1),
      () => {
        closeCommand();
        sayMissing();
      },
    );
  }, [command]);
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const name of Object.keys(LOADS)) void load(name as keyof typeof LOADS).catch(() => undefined);
    }, AFTER_FIRST_PAINT);
    return () => clearTimeout(timer);
  }, []);
  return command && loaded.get(command);
}

const AFTER_FIRST_PAINT = 300;
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
  const Dialog = useDialog(open);
  useFocusBack(open !== null);
  if (!open || !Dialog) return null;
  return <Dialog key={`${open.command} ${open.leadId} ${open.taskId ?? ""}`} open={open} close={closeCommand} />;
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
